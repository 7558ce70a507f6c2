import { type AttributeOptions, refuseTooMany, toAttributeChanges } from '../../errors/index.ts'
import type { RealmState } from './state.ts'

/** `setAttributes` of the workflow API: recorded in the order of the calls, resolved once it is. */
export function createSetAttributes(
  state: RealmState,
): (attributes: Record<string, string | undefined>, options?: AttributeOptions) => Promise<void> {
  return async (attributes, options) => {
    const changes = toAttributeChanges(attributes, options)
    if (changes.length === 0) return
    const n = ++state.counts.attributes
    state.outbox.push(['attributes', n, JSON.stringify(changes), state.site()])
    const refused = await new Promise<boolean>((resolve) => state.attributes.set(n, resolve))
    if (refused) refuseTooMany()
  }
}
