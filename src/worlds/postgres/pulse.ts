import { Worker } from 'node:worker_threads'
import type { ResolvedPostgresWorldOptions } from './options.ts'

/** The heartbeat of a process whose event loop may be busy: written from a thread with a connection of its own. */
export interface Pulse {
  stop(): Promise<void>
}

/**
 * Text, not a module: apps bundle this package into one file, beside which there is nothing that a thread could load. It
 * looks for the driver itself, since bundlers take any `resolve('pg')` for an import, and fail where the app has none.
 */
const THREAD = `
const { workerData: { from, config, text, values, everyMs } } = require('node:worker_threads')
const { Client } = require('node:module').createRequire(from)('pg')
let client
async function beat() {
  try {
    if (!client) {
      const fresh = new Client(config)
      fresh.on('error', () => { if (client === fresh) client = undefined })
      await fresh.connect()
      client = fresh
    }
    await client.query(text, values)
  } catch {
    // The database is away: the next beat connects again.
    client?.end().catch(() => undefined)
    client = undefined
  }
  setTimeout(beat, everyMs)
}
beat()
`

/**
 * Begins to renew the heartbeat of an owner. A computation that blocks the event loop does not stop it; what stops the whole
 * process does. An owner that was taken out stays out: coming back is for the process itself, once it knows.
 *
 * @throws when its settings cannot be handed to a thread
 */
export function startPulse(options: ResolvedPostgresWorldOptions, owner: number): Pulse {
  const { url, ssl, leaseMs, schema } = options
  const thread = new Worker(THREAD, {
    eval: true,
    execArgv: [],
    env: {},
    workerData: {
      from: import.meta.url,
      everyMs: leaseMs / 3,
      config: {
        connectionString: url,
        ...(ssl === undefined ? {} : { ssl }),
        application_name: 'stepline heartbeat',
        connectionTimeoutMillis: leaseMs,
        query_timeout: leaseMs,
      },
      text: `UPDATE ${schema}.owners SET alive_until = extract(epoch FROM clock_timestamp())::float8 * 1000 + $2 WHERE id = $1`,
      values: [owner, leaseMs],
    },
  })
  thread.unref()
  // Without it the heartbeat of the event loop alone decides: where `pg` is part of a bundle, for example.
  thread.on('error', () => undefined)
  return {
    async stop() {
      await thread.terminate()
    },
  }
}
