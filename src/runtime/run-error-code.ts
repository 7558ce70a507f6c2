import {
  CorruptedEventLogError,
  MaxEventsExceededError,
  ReplayDivergenceError,
  WorkflowError,
} from '../errors/index.ts'

/** The code of an error after which a run cannot go on; undefined for those that may pass (the store fails …). */
export function errorCodeOf(error: unknown): string | undefined {
  if (ReplayDivergenceError.is(error)) return 'REPLAY_DIVERGENCE'
  if (CorruptedEventLogError.is(error)) return 'CORRUPTED_EVENT_LOG'
  if (MaxEventsExceededError.is(error)) return 'MAX_EVENTS_EXCEEDED'
  const slug = error instanceof WorkflowError ? error.slug : undefined
  return slug === 'bundle-missing' || slug === 'bundle-invalid' ? 'RUNTIME_ERROR' : undefined
}
