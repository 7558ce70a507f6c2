import type { World } from '../../world/index.ts'
import { hostCodec } from '../values/host-codec.ts'

/** How often a run that does not exist yet is looked for: its creation may be on its way. */
const TRIES = 6

/** Writes an abort into a run's log from outside. One that is there already stands, and a run that has ended needs none. */
export async function injectAbort(world: World, runId: string, id: string, reason: string): Promise<void> {
  const event = {
    type: 'signal_aborted' as const,
    correlationId: id,
    createdAt: Date.now(),
    data: { by: 'outside' as const },
    payload: reason,
  }
  for (let failures = 0; failures < TRIES; failures++) {
    const result = await world.inject(runId, { event, wake: 'message' })
    // A run that never comes into being was not started: there is nobody to tell.
    if (result.status !== 'refused' || result.reason !== 'missing') return
    await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** failures).unref())
  }
}

/** What a signal was aborted with, or the error that says why it cannot be stored. */
export function encodeReason(reason: unknown): string {
  try {
    return hostCodec().encode(reason)
  } catch (unstorable) {
    return hostCodec().encode(unstorable)
  }
}
