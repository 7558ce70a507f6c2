import type { RealmState } from './state.ts'

/**
 * Asks the host for something, once: the outcome is recorded and every replay gets it from the log. `method` names an
 * entry of the runtime's table of calls.
 */
export function callHost<T>(state: RealmState, method: string, input: unknown): Promise<T> {
  let text: string
  try {
    text = state.codec.encode(input, method)
  } catch (error) {
    // The same values fail the same way on every replay, so nothing has to be recorded.
    return Promise.reject(error)
  }
  const n = ++state.counts.call
  state.outbox.push(['call', n, method, text, state.site()])
  return new Promise((resolve, reject) =>
    state.calls.set(n, { resolve: resolve as (value: unknown) => void, reject }),
  )
}
