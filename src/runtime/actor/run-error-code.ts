import {
  CorruptedEventLogError,
  MaxEventsExceededError,
  ReplayDivergenceError,
  type RunErrorCode,
  RuntimeDecryptionError,
  WorkflowError,
} from '../../errors/index.ts'
import { isMisfit, isRefusedForGood, type Payload, payloadText } from '../../world/index.ts'

/**
 * The code of an error after which a run cannot go on; undefined for those that may pass (the store fails …).
 *
 * @param again the run was begun anew from its log before it met this error
 */
export function errorCodeOf(error: unknown, again: boolean): RunErrorCode | undefined {
  if (ReplayDivergenceError.is(error)) return 'REPLAY_DIVERGENCE'
  if (CorruptedEventLogError.is(error)) return 'CORRUPTED_EVENT_LOG'
  if (MaxEventsExceededError.is(error)) return 'MAX_EVENTS_EXCEEDED'
  // A key that is missing here may be there after the next deployment: the run waits for it.
  if (RuntimeDecryptionError.is(error)) return isKeyMissing(error) ? undefined : 'RUNTIME_ERROR'
  // What was planned on a log that has moved on may fit the log as it is now.
  if (isMisfit(error)) return again ? 'RUNTIME_ERROR' : undefined
  const slug = error instanceof WorkflowError ? error.slug : undefined
  const isFinal = slug === 'bundle-missing' || slug === 'bundle-invalid' || isRefusedForGood(error)
  return isFinal ? 'RUNTIME_ERROR' : undefined
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
