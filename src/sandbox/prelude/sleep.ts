import { type DurationInput, resolveDate } from '../../errors/index.ts'
import type { RealmState } from './state.ts'

/** `sleep` of the workflow API: a durable wait. */
export function createSleep(state: RealmState): (duration: DurationInput) => Promise<void> {
  return async (duration) => {
    const resumeAt = resolveDate(duration, state.now).getTime()
    const n = ++state.counts.wait
    state.outbox.push(['wait', n, resumeAt, state.site()])
    return new Promise((resolve) => state.waits.set(n, resolve))
  }
}
