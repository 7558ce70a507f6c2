import { setTimeout as delay } from 'node:timers/promises'
import { createError } from '../../errors/index.ts'
import type { Listening, SqlDriver } from './driver.ts'
import { channelOf } from './hints.ts'

const FIRST_PAUSE_MS = 100
const MAX_PAUSE_MS = 10_000
const ECHO_MS = 3_000

export interface ListenerOptions {
  driver: SqlDriver
  /** Quoted. */
  schema: string
  /** Names the store in errors. */
  label: string
  self: number
  onNotification: (text: string) => void
  /** How long the notification to oneself may take that shows whether any arrive. Milliseconds. @default 3000 */
  echoMs?: number
  /** Notifications may have been missed. */
  onMissed: () => void
  /** An error that no caller waits for. */
  onError: (error: unknown) => void
}

export interface Listener {
  /** False while no notifications can be expected: whoever waits for some had better look often. */
  hears(): boolean
  close(): Promise<void>
}

/** Listens for hints, and again whenever the connection is lost. Resolves when the first attempt is over. */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const { driver, schema, self, echoMs = ECHO_MS, onNotification, onMissed, onError } = options
  const channel = channelOf(schema)
  const echo = `${self} echo`
  const stop = new AbortController()
  let connection: Listening | undefined
  let hearing = false

  async function connect(): Promise<void> {
    let heard = false
    const arrived = new AbortController()
    connection = await driver.listen(channel, {
      onNotification(text) {
        if (text === echo) {
          heard = hearing = true
          arrived.abort()
        } else onNotification(text)
      },
      onEnd(error) {
        hearing = false
        connection = undefined
        if (!stop.signal.aborted) void reconnect(error)
      },
    })
    await driver.query({ text: 'SELECT pg_notify($1, $2)', values: [channel, echo] })
    // Keeps the process alive: while a World is opened nothing else may.
    if (!heard) await pause(echoMs, AbortSignal.any([arrived.signal, stop.signal]), true)
    if (heard || stop.signal.aborted) return
    // A pooler in transaction mode took the LISTEN, and gave the server connection to somebody else.
    await connection.close()
    connection = undefined
    onError(createError('database-notifications-missing', { store: options.label }))
  }

  async function reconnect(error: unknown): Promise<void> {
    if (error) onError(error)
    for (let wait = FIRST_PAUSE_MS; !stop.signal.aborted; wait = Math.min(MAX_PAUSE_MS, wait * 2)) {
      await pause(wait * (0.5 + Math.random()), stop.signal)
      if (stop.signal.aborted) return
      try {
        await connect()
        // What was told meanwhile is lost.
        return onMissed()
      } catch {
        // The same again, after a longer pause; the first error was told.
      }
    }
  }

  await connect().catch((error: unknown) => void reconnect(error))
  return {
    hears: () => hearing,
    async close() {
      stop.abort()
      // The connection may be gone at the same moment, which is what was asked for.
      await connection?.close().catch(() => undefined)
    },
  }
}

/** Waits, or until the signal; by default without keeping the process alive. */
async function pause(ms: number, signal: AbortSignal, ref = false): Promise<void> {
  await delay(ms, undefined, { signal, ref }).catch(() => undefined)
}
