import type { AwaitRecord, EventData, ListOptions, LogEvent, Page } from '../../../world/index.ts'
import { isOwnerAlive } from '../owners.ts'
import { RUN_STATUSES } from '../status-codes.ts'
import type { RunRef, Store } from '../store.ts'
import type { EndEvent } from './end-run.ts'
import { enqueueRun } from './enqueue.ts'
import { mapPage, readPage } from './page.ts'
import { findRun, readPayload, type RunRow } from './run-row.ts'
import { writeEventRows } from './write-event.ts'

type AwaitCreated = Extract<LogEvent, { type: 'await_created' }>
type AwaitCompleted = Extract<LogEvent, { type: 'await_completed' }>
type Outcome = EventData<'await_completed'>

interface AwaitRow {
  await_id: string
  target: string
  created_at: number
}

interface WaitingRow {
  id: number
  run_id: string
  head: number
  updated_at: number
  owner: number | null
  await_id: string
}

/** Notes what the run waits for. When that has ended already, the event to write is its completion instead. */
export function registerAwait(store: Store, run: RunRef, event: AwaitCreated): LogEvent {
  const { runId: target } = event.data
  const row = findRun(store, target)
  if (row === undefined || row.end_seq !== null) {
    const { seq, correlationId, createdAt } = event
    const completed = { seq, type: 'await_completed' as const, createdAt, data: outcomeOf(target, row) }
    const payload = row && readPayload(store, row.id, row.end_seq!)
    return { ...completed, correlationId: correlationId!, ...(payload === undefined ? {} : { payload }) }
  }
  store
    .sql('INSERT INTO awaits (run, await_id, target, created_seq, created_at) VALUES (?, ?, ?, ?, ?)')
    .run([run.id, event.correlationId ?? '', target, event.seq, event.createdAt])
  return event
}

function outcomeOf(target: string, row: RunRow | undefined): Outcome {
  if (row === undefined) return { runId: target, status: 'missing' }
  return {
    runId: target,
    status: RUN_STATUSES[row.status] as Outcome['status'],
    ...(row.error_code === null ? {} : { errorCode: row.error_code }),
    ...(row.expired_at === null ? {} : { expiredAt: row.expired_at }),
  }
}

/** A run has ended: it waits for nothing any more, and whoever waits for it gets its outcome and a wake-up. */
export function completeAwaits(store: Store, run: RunRef, end: EndEvent): void {
  store.sql('DELETE FROM awaits WHERE run = ?').run([run.id])
  const waiting = store
    .sql(
      `SELECT r.id, r.run_id, r.head, r.updated_at, r.owner, a.await_id
       FROM awaits a JOIN runs r ON r.id = a.run WHERE a.target = ? ORDER BY a.run, a.created_seq`,
    )
    .all<WaitingRow>([run.runId])
  if (waiting.length === 0) return
  const data = outcomeOf(run.runId, findRun(store, run.runId))
  const heads = new Map<number, number>()
  for (const row of waiting) {
    // One run may wait for the same end several times.
    const seq = (heads.get(row.id) ?? row.head) + 1
    heads.set(row.id, seq)
    completeAwait(store, row, seq, data, end)
  }
}

function completeAwait(store: Store, row: WaitingRow, seq: number, data: Outcome, end: EndEvent): void {
  const createdAt = Math.max(end.createdAt, row.updated_at)
  const event: AwaitCompleted = {
    seq,
    type: 'await_completed',
    correlationId: row.await_id,
    createdAt,
    data,
    ...(end.payload === undefined ? {} : { payload: end.payload }),
  }
  store.sql('UPDATE runs SET head = ?, updated_at = ? WHERE id = ?').run([seq, createdAt, row.id])
  writeEventRows(store, row.id, [event])
  store.sql('DELETE FROM awaits WHERE run = ? AND await_id = ?').run([row.id, row.await_id])
  store.signal(row.run_id)
  if (row.owner === null || !isOwnerAlive(store, row.owner)) enqueueRun(store, row.run_id)
}

/** What one run waits for, by creation. */
export function listAwaits(store: Store, runId: string, options: ListOptions = {}): Page<AwaitRecord> {
  const page = readPage<AwaitRow>(
    store,
    {
      from: 'awaits',
      position: 'created_seq',
      where: [['run = ?', findRun(store, runId)?.id ?? null]],
      order: options.order ?? 'asc',
    },
    options,
  )
  return mapPage(page, (row) => ({
    runId,
    awaitId: row.await_id,
    targetRunId: row.target,
    createdAt: row.created_at,
  }))
}
