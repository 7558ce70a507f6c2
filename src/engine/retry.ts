/** How many times a step is tried again when its function does not say. */
export const DEFAULT_MAX_RETRIES = 3
/** First backoff after an ordinary error; doubled for each further attempt. Milliseconds. */
const BASE_DELAY = 1000
const MAX_DELAY = 60_000

export type RetryDecision = { retry: false } | { retry: true; delay: number }

/**
 * Whether and when a failed attempt is followed by another.
 *
 * @param attempt how many attempts have failed, this one included. One that was lost with its process has not: nothing
 *   says that the body would have thrown.
 * @param retryAfter milliseconds from now that the error asked for
 */
export function decideRetry(input: {
  attempt: number
  maxRetries: number
  fatal: boolean
  retryAfter?: number
}): RetryDecision {
  if (input.fatal || input.attempt > input.maxRetries) return { retry: false }
  if (input.retryAfter !== undefined) return { retry: true, delay: Math.max(0, input.retryAfter) }
  return { retry: true, delay: Math.min(MAX_DELAY, BASE_DELAY * 2 ** (input.attempt - 1)) }
}
