/**
 * A promise of workflow code that rejects with nobody listening is the run's affair and must not end the process, yet
 * Node reports the promises of every realm. A listener would not do: adding one changes Node's reaction to everybody
 * else's rejections, and the app's own listeners would still see ours. So the emission itself is filtered: rejections of
 * our realms (known by a mark on their `Promise.prototype`) are claimed, all others pass untouched.
 */
const REALM_MARK = Symbol.for('stepline.realm')
const INSTALLED = Symbol.for('stepline.unhandled-rejections')

/** Installs the filter, once per process. @param report told of each claimed rejection */
export function containUnhandledRejections(report: (reason: unknown) => void): void {
  const flags = globalThis as { [INSTALLED]?: boolean }
  if (flags[INSTALLED]) return
  flags[INSTALLED] = true
  const emit = process.emit.bind(process) as (...args: unknown[]) => boolean
  process.emit = ((...args: unknown[]): boolean => {
    const [name, reason, promise] = args
    if (name === 'unhandledRejection' && (promise as { [REALM_MARK]?: boolean } | undefined)?.[REALM_MARK]) {
      report(reason)
      return true
    }
    // Recorded as handled later: was never reported, so nobody is told.
    if (name === 'rejectionHandled' && (reason as { [REALM_MARK]?: boolean } | undefined)?.[REALM_MARK])
      return true
    return emit(...args)
  }) as typeof process.emit
}
