/**
 * A promise of workflow code that rejects with nobody listening is the run's affair and must not end the process, yet
 * Node reports the promises of every realm. The listener below claims those of our realms (known by a mark on their
 * `Promise.prototype`) and does for all others what Node would have done without it.
 */
const REALM_MARK = Symbol.for('stepline.realm')
const INSTALLED = Symbol.for('stepline.unhandled-rejections')

/** Installs the listener, once per process. @param report told of each claimed rejection */
export function containUnhandledRejections(report: (reason: unknown) => void): void {
  const flags = globalThis as { [INSTALLED]?: boolean }
  if (flags[INSTALLED]) return
  flags[INSTALLED] = true
  process.prependListener('unhandledRejection', (reason, promise) => {
    if ((promise as { [REALM_MARK]?: boolean })[REALM_MARK]) return report(reason)
    if (process.listenerCount('unhandledRejection') === 1) actAsNode(reason)
  })
}

/** Node's reaction when nobody listens, by `--unhandled-rejections` (https://nodejs.org/api/cli.html). */
function actAsNode(reason: unknown): void {
  const options = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/)].join(' ')
  const mode = /--unhandled-rejections[= ](\w+)/.exec(options)?.[1] ?? 'throw'
  if (mode === 'none') return
  if (mode.startsWith('warn')) {
    process.emitWarning(reason instanceof Error ? reason : String(reason), 'UnhandledPromiseRejectionWarning')
    if (mode === 'warn-with-error-code') process.exitCode = 1
    return
  }
  throw reason
}
