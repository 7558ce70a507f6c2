import { setTimeout as delay } from 'node:timers/promises'
import { isAway, lostRace, neverBegun, toDatabaseError } from './database-errors.ts'

const MAX_PAUSE_MS = 500

export interface RetryOptions {
  /** Names the store in errors. */
  label: string
  /** Give up after so many milliseconds. */
  busyMs: number
  /** True once the World is closed: no more waiting. */
  isClosed: () => boolean
}

/**
 * Runs a statement, again while the database is away: restarting, failing over. `repeatable`: carrying it out twice does
 * no harm, so that a connection cut in the middle is no reason to give up either.
 *
 * @throws the catalog's error
 */
export async function retryAway<T>(
  options: RetryOptions,
  repeatable: boolean,
  attempt: () => Promise<T>,
): Promise<T> {
  const begin = performance.now()
  for (let tries = 0; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      const again = lostRace(error) || (repeatable ? isAway(error) : neverBegun(error))
      if (!again || options.isClosed() || performance.now() - begin > options.busyMs) {
        throw toDatabaseError(error, options.label)
      }
    }
    // Jitter, so that all that wait do not come back at the same instant.
    await delay(Math.min(MAX_PAUSE_MS, 10 * 2 ** tries) * (0.5 + Math.random()))
  }
}
