import type { SignalRecord } from '../../../world/index.ts'
import { eventCode, eventKey, lastEventKey } from '../event-key.ts'
import type { Store } from '../store.ts'
import type { RunRow } from './run-row.ts'
import { type StoredPayload, toPayload } from './stored-payload.ts'

/** Spelled out, or the partial index does not apply. */
const FIND = `SELECT created_at, payload FROM events
  WHERE type = ${eventCode('signal_aborted')} AND entity = ? AND id BETWEEN ? AND ?`

/** The abort of a signal, found in the log itself. */
export function getSignal(store: Store, run: RunRow | undefined, signalId: string): SignalRecord | null {
  if (run === undefined) return null
  const row = store
    .sql(FIND)
    .get<{ created_at: number; payload: StoredPayload }>([
      signalId,
      eventKey(run.id, 1),
      lastEventKey(run.id),
    ])
  if (row === undefined) return null
  const reason = toPayload(row.payload)
  const record: SignalRecord = { runId: run.run_id, signalId, abortedAt: row.created_at }
  return reason === undefined ? record : { ...record, reason }
}
