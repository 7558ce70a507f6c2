import type { SignalRecord } from '../../../world/index.ts'
import type { Store } from '../store.ts'
import { payloadOf } from './run-row.ts'

/** The abort of a signal, found in the log itself. */
export async function getSignal(store: Store, runId: string, signalId: string): Promise<SignalRecord | null> {
  const { schema } = store
  const [row] = await store.read<{ created_at: number; payload: string | null; bytes: Uint8Array | null }>(
    `SELECT created_at, payload, bytes FROM ${schema}.events WHERE type = 'signal_aborted' AND entity = $2
     AND run = (SELECT id FROM ${schema}.runs WHERE run_id = $1) ORDER BY seq LIMIT 1`,
    [runId, signalId],
  )
  if (row === undefined) return null
  const reason = payloadOf(row.payload, row.bytes)
  const record: SignalRecord = { runId, signalId, abortedAt: row.created_at }
  return reason === undefined ? record : { ...record, reason }
}
