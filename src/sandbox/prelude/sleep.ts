import { type DurationInput, resolveDate } from '../../errors/index.ts'
import type { RealmState } from './state.ts'

/** `sleep` of the workflow API: a durable wait. */
export function createSleep(state: RealmState): (duration: DurationInput) => Promise<void> {
  return async (duration) => {
    const resumeAt = resolveDate(duration, state.now).getTime()
    return new Promise((resolve) => addWait(state, resumeAt, resolve))
  }
}

/** Asks for a durable wait. @param resumeAt epoch milliseconds */
export function addWait(state: RealmState, resumeAt: number, callback: () => void): void {
  const n = ++state.counts.wait
  state.outbox.push(['wait', n, resumeAt, state.site()])
  state.waits.set(n, callback)
}
