import {
  CorruptedEventLogError,
  MaxEventsExceededError,
  ReplayDivergenceError,
  type RunErrorCode,
  RuntimeDecryptionError,
  WorkflowError,
} from '../../errors/index.ts'
import { type Payload, payloadText } from '../../world/index.ts'

/** The code of an error after which a run cannot go on; undefined for those that may pass (the store fails …). */
export function errorCodeOf(error: unknown): RunErrorCode | undefined {
  if (ReplayDivergenceError.is(error)) return 'REPLAY_DIVERGENCE'
  if (CorruptedEventLogError.is(error)) return 'CORRUPTED_EVENT_LOG'
  if (MaxEventsExceededError.is(error)) return 'MAX_EVENTS_EXCEEDED'
  // A key that is missing here may be there after the next deployment: the run waits for it.
  if (RuntimeDecryptionError.is(error)) return isKeyMissing(error) ? undefined : 'RUNTIME_ERROR'
  const slug = error instanceof WorkflowError ? error.slug : undefined
  return slug === 'bundle-missing' || slug === 'bundle-invalid' || slug === 'payload-too-large'
    ? 'RUNTIME_ERROR'
    : undefined
}

/** The error that says so, when a payload was encrypted with a key that this process does not have. */
export function missingKey(payload: Payload | undefined): Error | undefined {
  if (payload === undefined || typeof payload === 'string') return undefined
  try {
    payloadText(payload)
  } catch (error) {
    if (isKeyMissing(error)) return error as Error
  }
  return undefined
}

export function isKeyMissing(error: unknown): boolean {
  return error instanceof WorkflowError && error.slug === 'encryption-key-missing'
}
