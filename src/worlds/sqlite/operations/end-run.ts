import { type LogEvent, purgesAtEnd } from '../../../world/index.ts'
import { STATUS_CODE } from '../status-codes.ts'
import type { RunRef, Store } from '../store.ts'
import { completeAwaits } from './awaits.ts'
import { purgeChildren, putOffPurge } from './late-purges.ts'
import { purgeRun } from './purge-run.ts'
import { endStreamsOf } from './streams.ts'

export type EndEvent = Extract<LogEvent, { type: 'run_completed' | 'run_failed' | 'run_cancelled' }>

export function isEndEvent(event: LogEvent): event is EndEvent {
  return event.type in STATUS_BY_EVENT
}

const STATUS_BY_EVENT = {
  run_completed: STATUS_CODE.completed,
  run_failed: STATUS_CODE.failed,
  run_cancelled: STATUS_CODE.cancelled,
} as const

/** Ends a run: status, lease, pending messages, hooks and open streams go with the event. The epoch stays, see append.ts. */
export function endRun(store: Store, run: RunRef, event: EndEvent): void {
  const at = event.createdAt
  const errorCode = event.type === 'run_failed' ? event.data.errorCode : null
  const reason = event.type === 'run_cancelled' ? (event.data.reason ?? null) : null
  const row = store
    .sql(
      `UPDATE runs SET status = ?, end_seq = ?, error_code = ?, cancel_reason = ?, completed_at = ?, owner = NULL
       WHERE id = ? RETURNING attributes`,
    )
    .get<{ attributes: string | null }>([
      STATUS_BY_EVENT[event.type],
      event.seq,
      errorCode,
      reason,
      at,
      run.id,
    ])
  const attributes = JSON.parse(row?.attributes ?? '{}') as Record<string, string>
  if (purgesAtEnd(attributes) && !putOffPurge(store, run, attributes))
    store.sql('UPDATE runs SET expired_at = ? WHERE id = ?').run([at, run.id])
  store.sql('DELETE FROM messages WHERE run_id = ? AND owner IS NULL').run([run.runId])
  store
    .sql('DELETE FROM hooks WHERE run = ? AND coalesce(retention_until, 0) <= ?')
    .run([run.id, store.now()])
  store.sql('UPDATE hooks SET run_ended = 1 WHERE run = ?').run([run.id])
  endStreamsOf(store, run.runId, event.type === 'run_completed')
  store.afterCommit(() => store.drivenRuns.delete(run.runId))
  store.signal(run.runId)
}

/** What follows a run's end, once its last events are written: those who wait get the outcome, then user data may go. */
export function finishRun(store: Store, run: RunRef, log: readonly LogEvent[]): void {
  const end = log[log.length - 1]
  if (!end || !isEndEvent(end)) return
  completeAwaits(store, run, end)
  const row = store
    .sql('SELECT expired_at FROM runs WHERE id = ?')
    .get<{ expired_at: number | null }>([run.id])
  if (row?.expired_at) purgeRun(store, run)
  purgeChildren(store, run, end.createdAt)
}
