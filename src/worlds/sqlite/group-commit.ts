import { createError } from '../../errors/index.ts'
import { isBusy, type SqlDriver } from './driver.ts'
import { retryBusy } from './retry-busy.ts'
import { toStoreError } from './store-errors.ts'

/**
 * A synchronous piece of work inside a transaction. It must check before it writes: one that refuses has written
 * nothing, one that throws takes the whole transaction back.
 */
export type Operation<T> = () => T

export interface GroupCommit {
  /** Runs `operation` in a transaction that it shares with what else comes in this turn of the event loop. */
  write<T>(operation: Operation<T>): Promise<T>
  /** For the running operation: does `effect` once its transaction has committed. */
  afterCommit(effect: () => void): void
  /** Refuses new work and waits for what is under way. */
  close(): Promise<void>
}

interface Pending {
  operation: Operation<unknown>
  resolve: (value: never) => void
  reject: (error: unknown) => void
}

export interface GroupCommitOptions {
  db: SqlDriver
  file: string
  busyMs: number
  /** Runs first in every transaction. */
  before: () => void
  /** Runs after every commit. */
  after: () => void
  /** Nobody is there to share a transaction with: at most one run is under way. */
  alone: () => boolean
}

/**
 * How long commits may follow each other without a turn of the event loop, when nobody shares them. A turn costs about a
 * tenth of a sequential step; without any, steps that need no I/O would keep sockets and timers waiting. Milliseconds.
 */
const LONGEST_HOLD = 4

/**
 * Shares transactions: what arrives in one turn of the event loop is committed together. An operation that fails is
 * rolled back with its group, and then each of the group runs alone, so that nobody pays for another one's failure.
 */
export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const begin = options.db.prepare('BEGIN IMMEDIATE')
  const commit = options.db.prepare('COMMIT')
  let pending: Pending[] = []
  let effects: Array<() => void> = []
  let flushing: Promise<void> | undefined
  let closed = false
  let yieldedAt = 0

  function runGroup(group: readonly Pending[]): void {
    begin.run([])
    let results: unknown[]
    effects = []
    try {
      options.before()
      results = group.map((entry) => entry.operation())
      commit.run([])
    } catch (error) {
      // SQLite has rolled back by itself after some errors, such as a full disk.
      if (options.db.inTransaction()) options.db.exec('ROLLBACK')
      throw error
    }
    const done = effects
    group.forEach((entry, index) => entry.resolve(results[index] as never))
    for (const effect of done) effect()
    options.after()
  }

  async function commitAlone(entry: Pending): Promise<void> {
    try {
      await retryBusy(options, () => runGroup([entry]))
    } catch (error) {
      entry.reject(toStoreError(error, options.file))
    }
  }

  async function flushSlowly(group: readonly Pending[], first: unknown): Promise<void> {
    let error = first
    if (isBusy(first)) {
      try {
        return await retryBusy(options, () => runGroup(group))
      } catch (later) {
        error = later
      }
    }
    if (group.length === 1 || (error as { slug?: string }).slug === 'store-busy') {
      for (const entry of group) entry.reject(toStoreError(error, options.file))
    } else {
      for (const entry of group) await commitAlone(entry)
    }
  }

  function flush(): void {
    const group = pending
    pending = []
    flushing = undefined
    try {
      runGroup(group)
    } catch (error) {
      // What comes meanwhile waits, so that operations commit in the order in which they were asked for.
      flushing = flushSlowly(group, error).then(() => {
        flushing = undefined
        if (pending.length > 0) flush()
      })
    }
  }

  function schedule(entry: Pending): void {
    pending.push(entry)
    if (pending.length > 1 || flushing !== undefined) return
    if (options.alone() && performance.now() - yieldedAt < LONGEST_HOLD) process.nextTick(flush)
    else setImmediate(flushInNewTurn)
  }

  function flushInNewTurn(): void {
    yieldedAt = performance.now()
    flush()
  }

  return {
    write: <T>(operation: Operation<T>) =>
      new Promise<T>((resolve, reject) => {
        if (closed) reject(createError('store-closed', { file: options.file }))
        else schedule({ operation, resolve, reject })
      }),
    afterCommit: (effect) => void effects.push(effect),
    close: async () => {
      closed = true
      while (pending.length > 0 || flushing) await (flushing ?? new Promise((done) => setImmediate(done)))
    },
  }
}
