import { decideRetry, type StepStart } from '../../engine/index.ts'
import {
  FatalError,
  isErrorLike,
  RetryableError,
  RuntimeDecryptionError,
  SerializationError,
  shorten,
  StreamError,
  textOf,
} from '../../errors/index.ts'
import type { NewEvent } from '../../world/index.ts'
import { hostCodec } from '../values/host-codec.ts'
import { stepPolicy } from './step-registry.ts'

type Attempt = Pick<StepStart, 'id' | 'name' | 'attempt' | 'lost'>
export type StepOutcome = Extract<NewEvent, { type: 'step_completed' | 'step_failed' | 'step_retrying' }>

/**
 * What becomes of an attempt whose body threw `error`. Never throws: a value that cannot even be looked at (a proxy or a
 * getter that throws) is replaced by an error that says so.
 */
export function failedAttempt(step: Attempt, error: unknown, bySignal = false): StepOutcome {
  try {
    return judge(step, error, bySignal)
  } catch {
    const stand = new Error('The value that was thrown cannot be read: its message, name or prototype throws')
    return judge(step, stand, bySignal)
  }
}

function judge(step: Attempt, error: unknown, bySignal: boolean): StepOutcome {
  const { attempt } = step
  const { maxRetries } = stepPolicy(step.name)
  const retryAfter = RetryableError.is(error) ? delayAskedFor(error) : undefined
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

/** Milliseconds from now; undefined when it is no point in time: libraries have errors of that name, too. */
function delayAskedFor(error: RetryableError): number | undefined {
  const at = new Date(error.retryAfter).getTime()
  return Number.isNaN(at) ? undefined : at - Date.now()
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
  const reason = isErrorLike(cause) ? shorten(cause.message) : textOf(cause)
  return new FatalError(`Step "${step.name}" failed after ${retries}: ${reason}`, { cause })
}

export function stepFailed(step: Attempt, error: unknown): StepOutcome {
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
