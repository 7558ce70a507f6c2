import { injectAbort } from '../../steps/inject-abort.ts'
import type { CallMethod } from './method.ts'

/** A workflow aborts a signal that it gave to a run which it started. */
export const abortCall: CallMethod = {
  holdsEnd: true,
  async perform(input, { world }) {
    const [runId, id, reason] = input as [runId: string, id: string, reason: string]
    await injectAbort(world, runId, id, reason)
  },
}
