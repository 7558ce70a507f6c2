import { closeSync, openSync, rmSync, statSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

/** The life sign of a process whose event loop may be busy: the time of a file, renewed from a thread of its own. */
export interface Pulse {
  stop(): Promise<void>
}

/** Text, not a module: apps bundle this package into one file, beside which there is nothing that a thread could load. */
const THREAD = `
const { workerData: { file, everyMs } } = require('node:worker_threads')
const { utimesSync, writeFileSync } = require('node:fs')
setInterval(() => {
  const now = new Date()
  try { utimesSync(file, now, now) } catch {
    // Whoever found this owner dead has removed it; the folder may be gone, too.
    try { writeFileSync(file, '', { mode: 0o600 }) } catch {}
  }
}, everyMs)
`

/**
 * Begins to renew the time of `file`, which is made. A computation that blocks the event loop does not stop it; what
 * stops the whole process does.
 */
export function startPulse(file: string, everyMs: number): Pulse {
  closeSync(openSync(file, 'w', 0o600))
  const thread = new Worker(THREAD, { eval: true, workerData: { file, everyMs }, execArgv: [], env: {} })
  thread.unref()
  // Without it the heartbeat alone decides, as it does for processes of other machines.
  thread.on('error', () => removePulse(file))
  return {
    async stop() {
      await thread.terminate()
      removePulse(file)
    },
  }
}

/** True when the file was renewed within `leaseMs`. */
export function hasPulse(file: string, leaseMs: number): boolean {
  const found = statSync(file, { throwIfNoEntry: false })
  return found !== undefined && found.mtimeMs + leaseMs > Date.now()
}

export function removePulse(file: string): void {
  rmSync(file, { force: true })
}
