import { createCheckpointer } from './checkpoint.ts'
import { isBusy } from './driver.ts'
import { createGroupCommit, type GroupCommit } from './group-commit.ts'
import { createNotifier } from './notify.ts'
import { holdLife } from './life-lock.ts'
import { openStore } from './open.ts'
import { lastSignal, readSignals, writeSignal } from './operations/signals.ts'
import type { ResolvedSqliteWorldOptions } from './options.ts'
import { beat, hasOtherOwners, registerOwner, removeOwner } from './owners.ts'
import { report } from './report.ts'
import { retryBusy } from './retry-busy.ts'
import { toStoreError } from './store-errors.ts'
import { createStatementCache, type Store } from './store.ts'
import { createSubscriptions } from '../shared/index.ts'

/** An open store: transactions, reads, and hints within this process and to others. */
export interface Connection {
  store: Store
  commit: GroupCommit
  /** Runs a query outside any transaction. */
  read<T>(query: () => T): Promise<T>
  subscribe(runId: string, listener: () => void): () => void
  /** `listener` hears when a message is due: now, or at `runAt`. */
  onMessage(listener: (runAt?: number) => void): () => void
  /** Looks at the hints of other processes, and at who they are. */
  readHints(): void
  /** Renews this owner's heartbeat if it is due. */
  beatIfDue(): Promise<void>
  /** Leaves the store: `leave` runs in the last transaction. */
  close(leave: () => void): Promise<void>
}

export async function openConnection(options: ResolvedSqliteWorldOptions): Promise<Connection> {
  const { file, leaseMs, now } = options
  const db = await openStore(options)
  const owner = await retryBusy(options, () => registerOwner(db, now()))
  const letGo = holdLife(db, file, owner.id)
  const subscriptions = createSubscriptions()
  const messageListeners = new Set<(runAt?: number) => void>()
  const notifier = createNotifier(`${file}-notify`, hear)
  let lastBeat = now()
  let hintsRead = 0
  let closed = false

  const store: Store = {
    file,
    db,
    owner,
    leaseMs,
    now,
    sql: createStatementCache(db),
    drivenRuns: new Map(),
    afterCommit: (effect) => commit.afterCommit(effect),
    signal(runId) {
      const told = hasOtherOwners(store)
      if (told) writeSignal(store, runId)
      commit.afterCommit(() => {
        subscriptions.notify(runId)
        if (told) notifier.touch()
      })
    },
    signalMessage(runAt) {
      const told = hasOtherOwners(store)
      commit.afterCommit(() => {
        for (const listener of messageListeners) listener(runAt)
        if (told) notifier.touch()
      })
    },
  }
  const checkpointer = createCheckpointer(db, file)
  const commit = createGroupCommit({
    db,
    file,
    busyMs: options.busyMs,
    before: beatBeforeWrite,
    after: checkpointer.committed,
    alone: () => store.drivenRuns.size <= 1 && options.durability === 'process',
  })

  /** Also when the clock went back: the heartbeat in the store is none by which anybody should go. */
  function isSilentFor(ms: number): boolean {
    return Math.abs(now() - lastBeat) >= ms
  }

  /** So that an owner that was frozen for long is entered again before it takes anything. */
  function beatBeforeWrite(): void {
    if (isSilentFor(leaseMs / 2)) beatNow()
  }

  function beatNow(): void {
    const at = now()
    beat(store, at)
    commit.afterCommit(() => (lastBeat = at))
  }

  function hear(): void {
    try {
      readHints()
    } catch (error) {
      // The next round of the upkeep reads them again.
      if (!isBusy(error)) report(toStoreError(error, file))
    }
  }

  function readHints(): void {
    if (closed) return
    const { runIds, last } = readSignals(store, hintsRead)
    hintsRead = last
    for (const runId of runIds) subscriptions.notify(runId)
    for (const listener of messageListeners) listener()
  }

  await retryBusy(options, () => {
    hintsRead = lastSignal(store)
    readHints()
  })
  // The others learn that they are not alone any more.
  notifier.touch()
  return {
    store,
    commit,
    read: (query) => retryBusy(options, query),
    subscribe: (runId, listener) => subscriptions.add(runId, listener),
    onMessage(listener) {
      messageListeners.add(listener)
      return () => messageListeners.delete(listener)
    },
    readHints,
    beatIfDue: async () => {
      if (isSilentFor(leaseMs / 3)) await commit.write(beatNow)
    },
    async close(leave) {
      await commit.write(() => {
        leave()
        removeOwner(store)
      })
      await commit.close()
      closed = true
      notifier.touch()
      notifier.close()
      await checkpointer.stop()
      letGo()
      await db.close()
    },
  }
}
