import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'
import { createError } from '../../errors/index.ts'
import { isBusy } from './driver.ts'
import { toStoreError } from './store-errors.ts'

/** Attempts that only yield to the event loop: most locks are held for less than a millisecond. */
const EAGER_ATTEMPTS = 20
const MAX_PAUSE_MS = 10

export interface RetryOptions {
  file: string
  /** Give up after so many milliseconds. */
  busyMs: number
}

/**
 * Runs `attempt` until no other process holds the lock it needs, without blocking the event loop in between.
 *
 * @throws the catalog's error for anything but a lock, `store-busy` when the lock stays
 */
export async function retryBusy<T>(options: RetryOptions, attempt: () => T | Promise<T>): Promise<T> {
  const begin = performance.now()
  for (let tries = 0; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isBusy(error)) throw toStoreError(error, options.file)
      const waitedMs = Math.round(performance.now() - begin)
      if (waitedMs > options.busyMs) {
        throw createError('store-busy', { file: options.file, waitedMs }, { cause: error })
      }
    }
    await pauseBeforeRetry(tries)
  }
}

function pauseBeforeRetry(tries: number): Promise<unknown> {
  if (tries < EAGER_ATTEMPTS) return nextTurn()
  // Jitter, so that two processes do not keep meeting.
  return delay(1 + Math.random() * Math.min(MAX_PAUSE_MS, tries - EAGER_ATTEMPTS))
}
