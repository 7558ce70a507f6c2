import type { ClaimResult } from '../../../world/index.ts'
import { isOwnerAlive } from '../owners.ts'
import type { Store } from '../store.ts'
import { readEvents } from './read-events.ts'
import { findRun, type RunRow, toRunRecord } from './run-row.ts'

/** The run's lease, unless a living owner has it. */
export function claim(store: Store, runId: string, options: { after: number; own?: boolean }): ClaimResult {
  const row = findRun(store, runId)
  if (row === undefined) return { status: 'missing' }
  if (row.end_seq !== null) return { status: 'ended', run: toRunRecord(store, row, true) }
  const mine = row.owner === store.owner.id
  if (row.owner !== null && !(mine && options.own) && isOwnerAlive(store, row.owner))
    return { status: 'held', mine }
  takeLease(store, row)
  return claimed(store, row, options.after)
}

/** Moves the lease to this owner under the next epoch, which fences off whoever had it. */
export function takeLease(store: Store, row: RunRow): void {
  store.sql('UPDATE runs SET epoch = epoch + 1, owner = ? WHERE id = ?').run([store.owner.id, row.id])
  row.epoch += 1
  row.owner = store.owner.id
  store.afterCommit(() => store.drivenRuns.set(row.run_id, row.id))
}

/** What a successful claim hands out: the run with its input, and the events that the caller has not seen. */
export function claimed(
  store: Store,
  row: RunRow,
  after: number,
): Extract<ClaimResult, { status: 'claimed' }> {
  return {
    status: 'claimed',
    lease: { runId: row.run_id, epoch: row.epoch },
    run: toRunRecord(store, row, true),
    events: readEvents(store, row.id, { after }),
  }
}
