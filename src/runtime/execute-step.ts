import { decideRetry, type StepStart } from '../engine/index.ts'
import {
  FatalError,
  isErrorLike,
  RetryableError,
  RuntimeDecryptionError,
  SerializationError,
  StreamError,
} from '../errors/index.ts'
import type { NewEvent } from '../world/index.ts'
import { hostCodec } from './host-codec.ts'
import { encodeForRun } from './host-encoding.ts'
import { runBody, type StepAttempt, type StepRun } from './run-body.ts'
import { stepPolicy } from './step-registry.ts'
import { StepStreams } from './streams/index.ts'

type Attempt = Pick<StepStart, 'id' | 'name' | 'attempt' | 'lost'>
type StepOutcome = Extract<NewEvent, { type: 'step_completed' | 'step_failed' | 'step_retrying' }>

/**
 * Runs one attempt of a step in the host and says what happened, as the event that records it. Never rejects: whatever
 * the body throws is an outcome.
 */
export async function executeStep(step: StepAttempt, run: StepRun): Promise<StepOutcome> {
  const { id, name, attempt } = step
  const streams = (run.streams = new StepStreams())
  let value: unknown
  try {
    value = await runBody(step, run)
    if (!streams.idle) await streams.settled()
    if (run.signals) await run.signals.end()
  } catch (error) {
    if (!streams.idle) await streams.settledAnyway()
    return failedAttempt(step, error, await endedBySignal(run, error))
  }
  try {
    const encoded = encodeForRun(run.runId, value, `the return value of step "${name}"`)
    // Awaited only when it has to be: a promise more in each step is measurable.
    const payload = typeof encoded === 'string' ? encoded : await encoded
    return { type: 'step_completed', correlationId: id, createdAt: Date.now(), data: { attempt }, payload }
  } catch (error) {
    // The body has run; running it again would not make its result storable. It may mend a connection that broke off.
    return SerializationError.is(error) ? stepFailed(step, error) : failedAttempt(step, error)
  }
}

/** Whether the attempt failed because a signal of the run was aborted. */
async function endedBySignal({ signals }: StepRun, error: unknown): Promise<boolean> {
  if (!signals) return false
  // What could not be recorded has been logged; the attempt has failed already.
  await signals.end().catch(() => undefined)
  return signals.isReason(error)
}

function failedAttempt(step: Attempt, error: unknown, bySignal = false): StepOutcome {
  const { attempt } = step
  const { maxRetries } = stepPolicy(step.name)
  const retryAfter = RetryableError.is(error) ? new Date(error.retryAfter).getTime() - Date.now() : undefined
  const fatal =
    FatalError.is(error) ||
    SerializationError.is(error) ||
    RuntimeDecryptionError.is(error) ||
    isInvalidOption(error) ||
    isStreamEnded(error)
  const aborted = bySignal || (isErrorLike(error) && error.name === 'AbortError')
  const decision = decideRetry({
    attempt: attempt - (step.lost ?? 0),
    maxRetries,
    fatal: fatal || aborted,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  })
  if (decision.retry) {
    const createdAt = Date.now()
    const data = { attempt, retryAt: createdAt + decision.delay }
    return { type: 'step_retrying', correlationId: step.id, createdAt, data, payload: encodeError(error) }
  }
  if (fatal) return stepFailed(step, error)
  if (aborted) return stepFailed(step, new FatalError(`Step "${step.name}" was aborted`, { cause: error }))
  return stepFailed(step, exhausted(step, maxRetries, error))
}

/** The same in every attempt. */
function isInvalidOption(error: unknown): boolean {
  return isErrorLike(error) && (error as { slug?: unknown }).slug === 'step-option-invalid'
}

/** Writing behind the end of a stream: the next attempt would find it ended, too. */
function isStreamEnded(error: unknown): boolean {
  return StreamError.is(error) && error.slug === 'stream-ended'
}

function exhausted(step: Attempt, maxRetries: number, cause: unknown): FatalError {
  const retries = maxRetries === 1 ? '1 retry' : `${maxRetries} retries`
  const reason = isErrorLike(cause) ? cause.message : String(cause)
  return new FatalError(`Step "${step.name}" failed after ${retries}: ${reason}`, { cause })
}

function stepFailed(step: Attempt, error: unknown): StepOutcome {
  const data = { attempt: step.attempt }
  return {
    type: 'step_failed',
    correlationId: step.id,
    createdAt: Date.now(),
    data,
    payload: encodeError(error),
  }
}

/** Whatever was thrown is recorded; what cannot be stored is replaced by the error that says so. */
function encodeError(error: unknown): string {
  try {
    return hostCodec().encode(error)
  } catch (unstorable) {
    return hostCodec().encode(unstorable)
  }
}
