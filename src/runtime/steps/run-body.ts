import type { StepStart } from '../../engine/index.ts'
import { createError } from '../../errors/index.ts'
import { type Payload, payloadText } from '../../world/index.ts'
import { baseUrl } from '../routes/base-url.ts'
import { type StepContext, stepContextStorage } from './step-context.ts'
import { findStep, namesLike, stepTimeout } from './step-registry.ts'
import { decodeFor, type SignalHolder } from './step-signals.ts'
import { StepStreams, withStepStreams } from '../streams/index.ts'
import { withTimeout } from './step-timeout.ts'

/** What one attempt knows of its run. */
export interface StepRun extends SignalHolder {
  workflowName: string
  workflowStartedAt: number
  /** Base URL of the run's webhooks. @default that of this process */
  url?: string | undefined
  encrypts: boolean
  /** What the attempt writes; made for it. */
  streams?: StepStreams
}

export type StepAttempt = Omit<StepStart, 'input'> & { input: Payload }

interface StepInput {
  args: never[]
  closureVars?: Record<string, unknown>
  thisVal?: unknown
}

/**
 * Runs the body of a step once and gives its result, or the promise of it.
 *
 * @throws what the body throws, or why it did not run: `step-not-registered`, `step-option-invalid`, unreadable arguments
 */
export function runBody(step: StepAttempt, run: StepRun): unknown {
  const { name } = step
  const body = findStep(name)
  if (!body) throw createError('step-not-registered', { stepName: name, known: namesLike(name) })
  const timeout = stepTimeout(name, body)
  const { args, closureVars, thisVal } = withStepStreams(run.streams, () =>
    decodeFor(run, payloadText(step.input)),
  ) as StepInput
  const context = contextOf(step, run, closureVars)
  const call = (): unknown => stepContextStorage().run(context, () => body.apply(thisVal ?? null, args))
  // A signal that was aborted since the step was called is aborted from the first line of its body on.
  const result = run.signals ? run.signals.follow().then(call) : call()
  return timeout === undefined ? result : withTimeout(result, timeout, step, run.abort)
}

function contextOf(step: StepAttempt, run: StepRun, closureVars: StepInput['closureVars']): StepContext {
  return {
    closureVars,
    runId: run.runId,
    workflowName: run.workflowName,
    workflowStartedAt: new Date(run.workflowStartedAt),
    stepId: step.id,
    stepName: step.name,
    attempt: step.attempt,
    startedAt: new Date(),
    encrypts: run.encrypts,
    get url() {
      return run.url ?? baseUrl()
    },
    get signal() {
      return run.abort.signal
    },
    streams: (run.streams ??= new StepStreams({ id: step.id, attempt: step.attempt })),
  }
}
