import { createError } from '../errors/index.ts'
import type { NewEvent } from './events.ts'

/** Slugs of refusals that stand however often the same is asked for; see `World.append`. */
const FOR_GOOD: ReadonlySet<string> = new Set([
  'value-unstorable',
  'payload-too-large',
  'store-event-refused',
])

/** True when the store will never take what it was given. */
export function isRefusedForGood(error: unknown): boolean {
  return FOR_GOOD.has(slugOf(error))
}

/** True when the store does not find the event fitting: an event that follows from the log as it is now may be. */
export function isMisfit(error: unknown): boolean {
  return slugOf(error) === 'store-event-refused'
}

/** By its slug alone: a World may come with its own copy of the classes. */
function slugOf(error: unknown): string {
  const slug = typeof error === 'object' && error !== null ? (error as { slug?: unknown }).slug : undefined
  return typeof slug === 'string' ? slug : ''
}

/**
 * Holds events to what every store takes: payloads are text or bytes, tokens text. A driver would refuse others in words of
 * its own, end the process, or store something else.
 *
 * @throws WorkflowWorldError `value-unstorable`
 */
export function checkStorable(store: string, events: readonly NewEvent[]): void {
  for (const { type, data, payload } of events) {
    if (payload !== undefined && typeof payload !== 'string' && !(payload instanceof Uint8Array))
      refuse(store, `the payload of a ${type} is of type ${typeof payload}`)
    if (type === 'hook_created' && typeof data.token !== 'string')
      refuse(store, `the token of a hook is of type ${typeof data.token}`)
  }
}

function refuse(store: string, reason: string): never {
  throw createError('value-unstorable', { store, reason })
}
