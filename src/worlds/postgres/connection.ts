import { createSubscriptions } from '../shared/index.ts'
import { toDatabaseError } from './database-errors.ts'
import type { SqlDriver, SqlResult, SqlValue } from './driver.ts'
import { openPg } from './driver-pg.ts'
import { readHint } from './hints.ts'
import { labelOf } from './label.ts'
import { startListener } from './listener.ts'
import { ensureSchema } from './migrate.ts'
import { beat, isOwnerGone, leave, readClock, registerOwner, sweepOwner } from './operations/owners.ts'
import type { ResolvedPostgresWorldOptions } from './options.ts'
import { report } from './report.ts'
import { retryAway } from './retry-away.ts'
import type { Store } from './store.ts'

/** An open store: calls and reads, and hints within this process and from others. */
export interface Connection {
  store: Store
  /** `topic`: a run's id, or a stream's (see operations/streams.ts). */
  subscribe(topic: string, listener: () => void): () => void
  /** `listener` hears when a message is due: now, or at `runAt`. */
  onMessage(listener: (runAt?: number) => void): () => void
  /** Makes consumers look by themselves; and everybody else, while no hints can be expected. */
  wake(): void
  /** False while no hints can be expected from other processes. */
  hears(): boolean
  /** Renews this owner's heartbeat if it is due, or at once. */
  beat(now?: 'now'): Promise<void>
  /** Frees what this owner holds and leaves the store. */
  close(): Promise<void>
}

export async function openConnection(options: ResolvedPostgresWorldOptions): Promise<Connection> {
  const label = labelOf(options)
  const driver = await openPg({ ...options, onIdleError: () => undefined })
  try {
    return await enter(options, driver, label)
  } catch (error) {
    await driver.close()
    throw toDatabaseError(error, label)
  }
}

async function enter(
  options: ResolvedPostgresWorldOptions,
  driver: SqlDriver,
  label: string,
): Promise<Connection> {
  const { schema, leaseMs, now } = options
  let closed = false
  const retry = { label, busyMs: options.busyMs, isClosed: () => closed }
  await retryAway(retry, true, () => ensureSchema(driver, { schema, label }, options.migrate))
  const clock = await createClock(options, driver)
  const owner = await retryAway(retry, false, () => registerOwner(driver, schema, clock.aliveNow() + leaseMs))
  const subscriptions = createSubscriptions()
  const messageListeners = new Set<(runAt?: number) => void>()
  let lastBeat = now()
  let beating: Promise<void> | undefined

  const store: Store = {
    label,
    schema,
    driver,
    owner,
    leaseMs,
    maxPayloadBytes: options.maxPayloadBytes,
    now,
    aliveNow: clock.aliveNow,
    drivenRuns: new Map(),
    async call<Result>(name: string, values: readonly SqlValue[], { repeatable = false } = {}) {
      // One that was frozen for long enters again before it takes anything.
      if (isSilentFor(leaseMs / 2)) await beatNow()
      const marks = values.map((_, index) => `$${index + 1}`).join(', ')
      const text = `SELECT ${schema}.${name}(${marks}) AS result`
      const { rows } = await retryAway(retry, repeatable, () =>
        driver.query<{ result: Result }>({ text, values }),
      )
      return rows[0]!.result
    },
    async read<Row>(text: string, values: readonly SqlValue[]) {
      const result: SqlResult<Row> = await retryAway(retry, true, () => driver.query<Row>({ text, values }))
      return result.rows
    },
    notify: (topic) => subscriptions.notify(topic),
    notifyMessage(runAt) {
      for (const listener of messageListeners) listener(runAt)
    },
    checkOwner: (id) => checkOwner(store, id),
  }

  /** Also when the clock went back: the heartbeat in the store is none by which anybody should go. */
  function isSilentFor(ms: number): boolean {
    return Math.abs(now() - lastBeat) >= ms
  }

  function beatNow(): Promise<void> {
    return (beating ??= (async () => {
      const at = now()
      await clock.adjust()
      await beat(store)
      lastBeat = at
    })().finally(() => (beating = undefined)))
  }

  function wakeConsumers(): void {
    for (const listener of messageListeners) listener()
  }

  const listener = await startListener({
    driver,
    schema,
    label,
    self: owner.id,
    onMissed() {
      subscriptions.notifyAll()
      wakeConsumers()
    },
    onError: report,
    onNotification(text) {
      const hint = readHint(text, owner.id)
      if (hint?.kind === 'topic') subscriptions.notify(hint.topic)
      if (hint?.kind === 'message') store.notifyMessage(hint.runAt)
    },
  })

  return {
    store,
    subscribe: (topic, listen) => subscriptions.add(topic, listen),
    onMessage(listen) {
      messageListeners.add(listen)
      return () => messageListeners.delete(listen)
    },
    wake() {
      wakeConsumers()
      if (!listener.hears()) subscriptions.notifyAll()
    },
    hears: listener.hears,
    beat: async (when) => {
      if (when === 'now' || isSilentFor(leaseMs / 3)) await beatNow()
    },
    async close() {
      // Idle connections do not keep the process alive; that they are being closed has to.
      const alive = setInterval(() => undefined, 1000)
      try {
        await leave(store)
      } finally {
        closed = true
        await listener.close()
        await driver.close()
        clearInterval(alive)
      }
    },
  }
}

interface Clock {
  aliveNow(): number
  /** Asks the database for the time again. */
  adjust(): Promise<void>
}

/** Machines whose clocks differ must still agree on who is alive: they go by the database's clock. */
async function createClock(
  { now, ownClock }: ResolvedPostgresWorldOptions,
  driver: SqlDriver,
): Promise<Clock> {
  let ahead = 0
  const clock = {
    aliveNow: () => now() + ahead,
    async adjust() {
      if (ownClock) return
      const asked = now()
      const answer = await readClock(driver)
      ahead = answer - (asked + now()) / 2
    },
  }
  await clock.adjust()
  return clock
}

async function checkOwner(store: Store, id: number): Promise<boolean> {
  try {
    if (!(await isOwnerGone(store, id))) return false
    await sweepOwner(store, { id, certain: true })
    return true
  } catch (error) {
    // The upkeep looks at all owners anyway.
    report(error)
    return false
  }
}
