import { WorkflowError } from '../errors/index.ts'
import { isRefusedForGood } from '../world/index.ts'

/** Longest pause between two tries while the store fails. Milliseconds. */
const MAX_BACKOFF = 5000

/** The store failed, which says nothing about what was asked of it: it may pass. */
export function isStoreFailure(error: unknown): boolean {
  if (isRefusedForGood(error)) return false
  return error instanceof WorkflowError && /^(store|database)-/.test(error.slug ?? '')
}

/** How long to wait after so many failures in a row. Milliseconds. */
export function backoffAfter(failures: number): number {
  return Math.min(MAX_BACKOFF, 50 * 2 ** failures)
}

/**
 * Does what may be done twice, again while the store fails.
 *
 * @param most gives up once it has paused for so long. Milliseconds.
 * @param tell hears of each failure that is not the last
 */
export async function insist<T>(
  { most, tell }: { most: number; tell: (error: unknown, pause: number) => void },
  act: () => Promise<T>,
): Promise<T> {
  for (let failures = 0, waited = 0; ; failures++) {
    try {
      return await act()
    } catch (error) {
      const pause = backoffAfter(failures)
      waited += pause
      if (!mayPass(error) || waited > most) throw error
      tell(error, pause)
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}

function mayPass(error: unknown): boolean {
  return isStoreFailure(error) && (error as WorkflowError).slug !== 'store-closed'
}
