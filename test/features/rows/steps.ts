import { row, type Section } from '../row.ts'

export const steps: Section = {
  title: '4 Steps',
  rows: [
    row(
      '4.1a',
      'steps get copies; what they change in them is lost',
      'e2e/docs-app/foundations: a step changes a copy',
    ),
    row(
      '4.1b',
      'steps that are called together run together, each once',
      'runtime/runs: beyond the inline limit all run once, and results keep their order',
    ),
    row(
      '4.2',
      'promises settle in the order of the log, on every replay',
      'engine/replay: for any program and history, rebuilt at every point',
    ),
    row(
      '4.3a',
      'three retries by default; maxRetries = n is n + 1 attempts',
      'runtime/steps: maxRetries = 0 is one attempt',
      'runtime/runs: are retried as their function says, with the same id and a counted attempt',
      'engine/plan: retries > %j → %j',
      'e2e/docs-app/foundations: maxRetries = 5 is six attempts',
    ),
    row(
      '4.3b',
      'after the last attempt the workflow gets a FatalError whose cause is the original',
      'e2e/docs-app/foundations: maxRetries = 0 is one attempt, and what arrives is fatal',
    ),
    row(
      '4.4',
      'a FatalError is not retried, and arrives as it is',
      'e2e/docs-app/foundations: a FatalError is not retried',
      'runtime/runs: reach the workflow as the errors that they were',
    ),
    row(
      '4.5',
      'a RetryableError says when: milliseconds, duration or Date',
      'e2e/docs-app/foundations: a RetryableError says when, as %s',
      'conformance/steps: a retry can be claimed when it is due',
    ),
    row(
      '4.6',
      'what the store refuses for a moment costs no attempt',
      'runtime/store-trouble: a store that fails the append with %s costs the step no attempt, and its body runs once',
    ),
    row(
      '4.7',
      'a step whose process dies begins again, and not for ever',
      'engine/plan: begins an interrupted attempt again, and fails a step whose process died in every attempt',
      'e2e/kill: nothing is lost, run twice or changed: $name',
    ),
    row(
      '4.8',
      'getStepMetadata(): name, id, attempt, start; the id is the same for every attempt',
      'runtime/steps: of a step: name, id, attempt, start and signal; storing it stores plain data',
      'e2e/docs-app/api-reference: getStepMetadata() tells id, name, attempt and start',
    ),
    row(
      '4.9',
      'a step that is not deployed fails as a step, and can be caught',
      'runtime/unregistered-step: a step that is not deployed rejects with its name, and the workflow may catch that',
      'runtime/unregistered-step: a run that does not catch it fails with USER_ERROR',
    ),
    row(
      '4.10a',
      'an argument that cannot be stored rejects the call, and the body never runs',
      'runtime/serialization: %s as an argument can be caught around the call, and the run goes on',
      'runtime/serialization: as an argument names the line of the call',
      'e2e/docs-app/foundations: an argument that cannot be stored is refused around the call',
    ),
    row(
      '4.10b',
      'a result that cannot be stored fails the step, without retries',
      'runtime/serialization: as a result fails the step once, without a retry',
    ),
    row(
      '4.11',
      'an AbortError of a step is fatal',
      'runtime/signals: fails the step for good, as a FatalError, when its body throws the reason',
      'e2e/docs-app/cancellation: an abort ends the step without retries, as a fatal error',
    ),
    row(
      '4.12',
      'sleep, hooks and webhooks in a step say that they belong into the workflow',
      'runtime/steps: %s in a step fails it without a retry',
      'runtime/hooks: hooks and webhooks outside of a workflow say where they belong',
    ),
  ],
}

export const workflowBody: Section = {
  title: '5 In the workflow',
  rows: [
    row(
      '5.1a',
      'sleep() takes milliseconds, a duration or a Date',
      'e2e/docs-app/api-reference: sleep() takes a duration, milliseconds and a Date, and refuses the rest',
      'unit/errors: parses the duration %s',
    ),
    row('5.1b', 'what is no duration is refused', 'unit/errors: refuses the duration %s'),
    row(
      '5.1c',
      'a sleep holds no process, and outlives all of them',
      'runtime/runs: sleeps to the point, and parks longer ones in the store',
      'worlds/sqlite-timers: a delayed message is found again after a restart, and on time',
    ),
    row(
      '5.1d',
      'a timer wins over a step that still runs',
      'runtime/runs: lets a timeout win over a step that still runs',
    ),
    row(
      '5.2a',
      'fetch() is a step; 4xx and 5xx are answers',
      'runtime/fetch: is one step, and a replay sends nothing',
      'runtime/fetch: gives error statuses as normal responses',
      'e2e/docs-app/api-reference: fetch() reads, writes, and does not throw for a 404',
    ),
    row(
      '5.2b',
      'it may stand in for the global of workflow code',
      'runtime/fetch: may stand in for the global fetch, so that libraries work',
      'e2e/docs-app/error-pages: fetch-in-workflow: the global throws, and can be replaced by the step',
    ),
    row(
      '5.2c',
      'fetch() goes to no link-local address, and no redirect leads it from the internet into a private network',
      'runtime/fetch: sends nothing to a link-local address: %s',
      'runtime/fetch: lets no redirect lead from the internet into a private network',
    ),
    row(
      '5.3',
      'getWorkflowMetadata() in workflow and step; elsewhere an error',
      'runtime/steps: of the workflow is the same in its body and in its steps',
      'runtime/steps: %s outside its context fails for good, with the caller on top of the stack',
      'e2e/docs-app/api-reference: getWorkflowMetadata() works in workflows and steps, and throws elsewhere',
      'runtime/metadata: a run began at one instant: for its code before and after a restart, and for steps of both kinds',
    ),
    row(
      '5.5a',
      'what is requested and not awaited when the workflow returns is done or recorded first',
      'runtime/endings: a step asked for at the last moment runs to its end before the run completes',
      'runtime/endings: sleeps and hooks are recorded, and do not hold the end',
      'engine/plan: begins steps that were asked for at the last moment, and ends the run after them; sleeps do not hold it',
    ),
    row(
      '5.5b',
      'a rejection that nobody awaits harms nobody outside of the run',
      'runtime/endings: a rejection that nobody awaits stays in the run',
      'engine/machine: contains floating rejections: the process hears nothing of them',
    ),
    row(
      '5.6',
      'what only the outside may do says so in the workflow',
      'e2e/docs-app/error-pages: what only the outside may do says so in workflow code',
    ),
  ],
}
