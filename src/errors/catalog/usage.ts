import { SerializationError, StepNotRegisteredError, WorkflowNotRegisteredError } from '../classes/index.ts'
import { defineErrors } from './entry.ts'

/** Raised when an API is called in a way that cannot work. */
export const usageErrors = defineErrors(() => ({
  'start-invalid-workflow-function': {
    message: (d: { received: string }) => `start() was called with ${d.received}, which is not a workflow.`,
    hint: () =>
      'Pass a function that begins with "use workflow", not a wrapper around one, and see that the plugin is in the config of what builds the app: npx stepline init.',
  },
  'run-awaits-itself': {
    message: (d: { runId: string }) =>
      `The run ${d.runId} waits for its own return value, which never comes.`,
    hint: () => 'Await the run that start() gave, not the one that getWorkflowMetadata() names.',
  },
  'start-option-invalid': {
    message: (d: { option: string; received: string; fix: string }) =>
      `The option ${d.option} of start() cannot be ${d.received}.`,
    hint: (d: { fix: string }) => `${d.fix} No run was started.`,
  },
  'test-wait-in-vain': {
    message: (d: { runId: string; what: string; status: string; timeout: number }) =>
      `Run ${d.runId} has no pending ${d.what}${d.timeout === 0 ? '' : ` after ${d.timeout} ms`}; it is ${d.status}.`,
    hint: () => 'Look at `await run.returnValue`: the run may have ended, or wait for something else.',
  },
  'test-workflow-unclear': {
    message: (d: { query: string; matches: number; known: string }) =>
      `${d.matches === 0 ? 'No workflow matches' : `${d.matches} workflows match`} "${d.query}". ` +
      `The app has ${d.known || 'none'}.`,
    hint: () =>
      'Name one of them, with its file where the name alone is not enough: "orders.ts#handleOrder".',
  },
  'test-plugin-missing': {
    message: (_: object) => 'The workflows of this app are not known here: no plugin for Vitest is at work.',
    hint: () =>
      'Call this in a test, with `plugins: [workflow()]` from `stepline/vitest` in vitest.config.ts.',
  },
  'attribute-not-text': {
    message: (d: { key: string; received: string }) =>
      `The attribute "${d.key}" is of type ${d.received}; attributes are text.`,
    hint: () => 'Convert it with String(). No run was started.',
  },
  'attribute-invalid': {
    message: (d: { reason: string }) => `The attributes cannot be set: ${d.reason}.`,
    hint: () =>
      'Keys are 1 to 256 characters and begin with "$" only with allowReservedAttributes; values are text of at most 256 bytes; a run has at most 64. Nothing was changed.',
  },
  'cancel-runs-invalid': {
    message: (d: { reason: string }) => `These runs cannot be cancelled together: ${d.reason}.`,
    hint: () => 'Pass 1 to 500 different run ids. Nothing was cancelled.',
  },
  'cancel-reason-invalid': {
    message: (d: { received: string }) =>
      `A cancelReason is at most 512 characters of text; got ${d.received}.`,
    hint: () => 'Shorten it; what is longer belongs into a log or an attribute. Nothing was cancelled.',
  },
  'call-unknown': {
    message: (d: { method: string }) =>
      `The workflow asked for "${d.method}", which this version does not know.`,
    hint: () => 'The run began on a newer version of this package: deploy that version again.',
  },
  'workflow-not-registered': {
    message: (d: { workflowName: string; known: string }) =>
      `The workflow "${d.workflowName}" is not part of this deployment.${d.known}`,
    hint: () => 'Check that its file is reached by the plugin, and that it was not renamed or moved.',
    class: () => WorkflowNotRegisteredError,
  },
  'step-not-registered': {
    message: (d: { stepName: string; known: string }) =>
      `The step "${d.stepName}" is not registered in this deployment.${d.known}`,
    hint: () =>
      'Check that its file is part of the build, and that it was not renamed or moved while runs were in flight.',
    class: () => StepNotRegisteredError,
  },
  'message-unreadable': {
    message: (d: { reason: string }) => `The message to the flow route broke off: ${d.reason}.`,
    hint: () => 'The sender closed the connection, or a proxy did. Nothing was changed.',
  },
  'step-option-invalid': {
    message: (d: { stepName: string; option: string; received: string; wanted: string }) =>
      `The step "${d.stepName}" has ${d.option} = ${d.received}.`,
    hint: (d: { wanted: string }) => `Set it to ${d.wanted}. The body was not run.`,
  },
  'step-timeout': {
    message: (d: { stepName: string; timeout: number; attempt: number }) =>
      `Attempt ${d.attempt} of step "${d.stepName}" took longer than its timeout of ${d.timeout} ms.`,
    hint: () =>
      'Its signal (getStepMetadata().signal) was aborted and its outcome no longer counts. Raise `timeout`, or pass the signal to what takes so long.',
  },
  'message-not-json': {
    message: (_: object) => 'The message to the flow route is not JSON.',
    hint: () => 'Only the queue calls this route. Nothing was changed.',
  },
  'message-version': {
    message: (d: { version: string }) =>
      `The message has version ${d.version}, which this deployment does not read.`,
    hint: () => 'Deploy the version that wrote it, or one that is newer. Nothing was changed.',
  },
  'message-invalid': {
    message: (d: { reason: string }) => `The message to the flow route has the wrong shape: ${d.reason}.`,
    hint: () => 'A message is { runId } or { runId, stepId, stepName }. Nothing was changed.',
  },
  'serialization-failed': {
    message: (d: { kind: string; path: string; hint: string }) =>
      d.path === ''
        ? `The value is ${d.kind}, which cannot be stored.`
        : `${d.path} is ${d.kind}, which cannot be stored.`,
    hint: (d: { hint: string }) => d.hint,
    class: () => SerializationError,
  },
  'deserialization-failed': {
    message: (d: { reason: string; hint: string }) => `A stored value cannot be read: ${d.reason}.`,
    hint: (d: { hint: string }) => d.hint,
    class: () => SerializationError,
  },
  'workflow-called-directly': {
    message: (d: { workflowName: string }) => `The workflow "${d.workflowName}" was called like a function.`,
    hint: () => 'Start it: start(workflow, [args]) from "workflow/api".',
  },
  'bundle-missing': {
    message: (d: { hash: string }) =>
      `The store does not have the workflow bundle ${d.hash} on which the run began.`,
    hint: () =>
      'It was written when the run began: restore the store from a backup that has it, or start the workflow anew.',
  },
  'bundle-invalid': {
    message: (d: { hash: string; reason: string }) =>
      `The workflow bundle ${d.hash} is no script that this Node runs: ${d.reason}.`,
    hint: () =>
      'Build the app anew with the plugin; the code passed to workflowEntrypoint() is what it emits.',
  },
  'flow-not-loaded': {
    message: (_: object) => 'No workflow bundle is loaded in this process.',
    hint: () =>
      'Check that the plugin is in the config of the bundler, and that the flow route is part of the server.',
  },
  'request-body-consumed': {
    message: (d: { path: string }) =>
      `The body of the request to ${d.path} was read before the route got it.`,
    hint: () => 'Mount the workflow routes before body parsers: app.use(workflowExpress()) comes first.',
  },
  'setting-invalid': {
    message: (d: { name: string; received: string; wanted: string }) =>
      `The environment variable ${d.name} is "${d.received}", which means nothing.`,
    hint: (d: { wanted: string }) => `Set it to ${d.wanted}, or leave it out.`,
  },
  'run-ended': {
    message: (d: { runId: string }) => `The run ${d.runId} has ended.`,
    hint: () => 'The outcome of this step no longer counts: stop its work.',
  },
  'lease-lost': {
    message: (d: { runId: string }) => `The run ${d.runId} was taken over by another process.`,
    hint: () => 'This attempt can no longer be recorded: stop its work.',
  },
  'message-unsigned': {
    message: (d: { reason: string }) => `The message to the flow route is refused: ${d.reason}.`,
    hint: () => 'Sender and route must share WORKFLOW_SECRET, and their clocks. Nothing was changed.',
  },
  'message-timeout': {
    message: (d: { seconds: number }) =>
      `The message to the flow route did not arrive within ${d.seconds} s.`,
    hint: () => 'A message only points to a run. Nothing was changed.',
  },
  'secret-weak': {
    message: (d: { length: number; least: number }) =>
      `WORKFLOW_SECRET has a secret of ${d.length} characters, which can be guessed.`,
    hint: (d: { least: number }) =>
      `Use ${d.least} characters or more (openssl rand -hex 32), or leave it out: the store then makes its own. Nothing is signed or accepted until then.`,
  },
  'headers-too-large': {
    message: (d: { limit: number }) => `The request's address and headers are longer than ${d.limit} bytes.`,
    hint: () => 'Send what is long in the body. Nothing was changed.',
  },
  'too-many-requests': {
    message: (d: { limit: number }) => `${d.limit} requests to this route are under way in this process.`,
    hint: () => 'Send it again in a moment, or raise WORKFLOW_MAX_REQUESTS. Nothing was changed.',
  },
  'message-too-large': {
    message: (d: { limit: number }) => `The message to the flow route is larger than ${d.limit} bytes.`,
    hint: () => 'A message only points to a run. Nothing was changed.',
  },
  'fetch-in-workflow': {
    message: (_: object) =>
      'fetch() cannot be called in workflow code: each replay would send the request again, and may get another answer.',
    hint: () => 'Import `fetch` from "workflow", which runs it as a step, or call it in a step of your own.',
  },
  'fetch-invalid-request': {
    message: (d: { reason: string }) => `fetch() was given a request that cannot be sent: ${d.reason}.`,
    hint: () => 'URLs are absolute in workflow code, and GET and HEAD have no body.',
  },
  'fetch-address-refused': {
    message: (d: { host: string; reason: string }) => `fetch() does not send to ${d.host}: ${d.reason}.`,
    hint: () =>
      'Such an address gives what only machines inside may see. If it is meant, call the global fetch in a step of your own.',
  },
  'timeout-in-workflow': {
    message: (d: { name: string }) =>
      `${d.name}() cannot be called in workflow code: a timer does not survive a restart, and fires at another point in each replay.`,
    hint: () => 'Use sleep() from "workflow", alone or in Promise.race(), or call it in a step.',
  },
  'stream-in-workflow': {
    message: (d: { api: string }) =>
      `${d.api} cannot be called in workflow code: what streams carry is not in the event log, so a replay could see something else.`,
    hint: () => 'Pass the stream to a step ("use step") and use it there.',
  },
  'unavailable-in-workflow': {
    message: (d: { name: string; fix: string }) =>
      `${d.name} is not available in workflow code, which is replayed and must be deterministic.`,
    hint: (d: { fix: string }) => d.fix,
  },
}))
