import type { World } from '../../world/index.ts'

export interface WaitParams {
  /** Milliseconds. @default 25000 */
  timeoutMs?: number
  /** Ends the wait early; the run is returned as it is then. */
  signal?: AbortSignal
}

/** How long a wait trusts in being told. Milliseconds. */
const POLL = 1000

/** Reads until `done`, until the time is over, or until the signal is aborted; the last read is the answer. */
export async function waitForTerminalStatus<T>(
  world: World,
  runId: string,
  { timeoutMs = 25_000, signal }: WaitParams,
  read: () => Promise<T>,
  done: (value: T) => boolean,
): Promise<T> {
  const until = performance.now() + timeoutMs
  let wake = (): void => undefined
  const leave = world.subscribe(runId, () => wake())
  const stop = (): void => wake()
  signal?.addEventListener('abort', stop)
  try {
    for (;;) {
      const hinted = new Promise<void>((resolve) => (wake = resolve))
      const value = await read()
      const left = until - performance.now()
      if (done(value) || left <= 0 || signal?.aborted) return value
      const timer = setTimeout(stop, Math.min(left, POLL))
      await hinted
      clearTimeout(timer)
    }
  } finally {
    leave()
    signal?.removeEventListener('abort', stop)
  }
}
