import { WorkflowError } from '../errors/index.ts'

/** Longest pause between two tries while the store fails. Milliseconds. */
const MAX_BACKOFF = 5000

/** The store failed, which says nothing about what was asked of it: it may pass. */
export function isStoreFailure(error: unknown): boolean {
  return error instanceof WorkflowError && /^(store|database)-/.test(error.slug ?? '')
}

/** How long to wait after so many failures in a row. Milliseconds. */
export function backoffAfter(failures: number): number {
  return Math.min(MAX_BACKOFF, 50 * 2 ** failures)
}
