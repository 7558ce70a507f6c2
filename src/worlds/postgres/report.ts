/** Errors that no caller waits for: a handler's, or the database's during upkeep. The work is tried again either way. */
export function report(error: unknown): void {
  console.error('[workflow] postgres World:', error)
}
