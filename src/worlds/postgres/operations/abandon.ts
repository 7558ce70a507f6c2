import { setTimeout as delay } from 'node:timers/promises'
import { meansAway } from '../database-errors.ts'
import { report } from '../report.ts'
import type { Store } from '../store.ts'

const PAUSE_MS = 1_000
const TRIES = 30

/**
 * Runs something that may take a run's lease. When it fails, the database may have granted the lease all the same, and
 * this owner would hold it, alive and unaware, for ever: it is given back, with a message, as soon as the database
 * answers again.
 */
export async function abandonOnError<T>(store: Store, runId: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (error) {
    // Not when this process drives the run: then it has the lease, and knows.
    if (meansAway(error) && !store.drivenRuns.has(runId)) void abandon(store, runId)
    throw error
  }
}

async function abandon(store: Store, runId: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      if (store.drivenRuns.has(runId)) return
      const values = [store.owner.id, runId, store.now()]
      const freed = await store.call<boolean>('abandon', values, { repeatable: true })
      if (freed) store.notifyMessage(store.now())
      return
    } catch (error) {
      if (tries === 0) report(error)
    }
    await delay(PAUSE_MS, undefined, { ref: false })
  }
}
