import type { LogEvent } from '../../../world/index.ts'
import { STATUS_CODE } from '../status-codes.ts'
import type { RunRef, Store } from '../store.ts'
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
  store
    .sql(
      `UPDATE runs SET status = ?, end_seq = ?, error_code = ?, cancel_reason = ?, completed_at = ?, owner = NULL
       WHERE id = ?`,
    )
    .run([STATUS_BY_EVENT[event.type], event.seq, errorCode, reason, at, run.id])
  store.sql('DELETE FROM messages WHERE run_id = ? AND owner IS NULL').run([run.runId])
  store
    .sql('DELETE FROM hooks WHERE run = ? AND coalesce(retention_until, 0) <= ?')
    .run([run.id, store.now()])
  store.sql('UPDATE hooks SET run_ended = 1 WHERE run = ?').run([run.id])
  endStreamsOf(store, run.runId, event.type === 'run_completed')
  store.afterCommit(() => store.drivenRuns.delete(run.runId))
  store.signal(run.runId)
}
