import type { RunRecord } from '../../../world/index.ts'
import { eventKey } from '../event-key.ts'
import { RUN_STATUSES } from '../status-codes.ts'
import type { Store } from '../store.ts'
import { type StoredPayload, toPayload } from './stored-payload.ts'

export interface RunRow {
  id: number
  run_id: string
  workflow_name: string
  status: number
  seed: string
  bundle: string | null
  head: number
  attributes: string | null
  end_seq: number | null
  error_code: string | null
  cancel_reason: string | null
  created_at: number
  updated_at: number
  started_at: number | null
  completed_at: number | null
  epoch: number
  owner: number | null
  replayed_from: string | null
  expired_at: number | null
}

export function findRun(store: Store, runId: string): RunRow | undefined {
  return store.sql('SELECT * FROM runs WHERE run_id = ?').get<RunRow>([runId])
}

export function getRun(store: Store, runId: string, payloads: boolean): RunRecord | null {
  const row = findRun(store, runId)
  return row === undefined ? null : toRunRecord(store, row, payloads)
}

/** The run as the contract shows it. With payloads, its first event is read, and its last when it has ended. */
export function toRunRecord(store: Store, row: RunRow, payloads: boolean): RunRecord {
  const record: RunRecord = {
    runId: row.run_id,
    workflowName: row.workflow_name,
    status: RUN_STATUSES[row.status] ?? 'pending',
    seed: row.seed,
    head: row.head,
    attributes: parseAttributes(row.attributes),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
  if (row.bundle !== null) record.bundle = row.bundle
  if (row.error_code !== null) record.errorCode = row.error_code
  if (row.cancel_reason !== null) record.cancelReason = row.cancel_reason
  if (row.started_at !== null) record.startedAt = row.started_at
  if (row.completed_at !== null) record.completedAt = row.completed_at
  if (row.replayed_from !== null) record.replayedFromRunId = row.replayed_from
  if (row.expired_at !== null) record.expiredAt = row.expired_at
  if (payloads) addPayloads(store, row, record)
  return record
}

export function parseAttributes(text: string | null): Record<string, string> {
  return text === null ? {} : (JSON.parse(text) as Record<string, string>)
}

function addPayloads(store: Store, row: RunRow, record: RunRecord): void {
  const input = readPayload(store, row.id, 1)
  if (input !== undefined) record.input = input
  const end = row.end_seq === null ? undefined : readPayload(store, row.id, row.end_seq)
  if (end === undefined) return
  if (record.status === 'completed') record.output = end
  else record.error = end
}

/** The payload of one event. */
export function readPayload(store: Store, run: number, seq: number): ReturnType<typeof toPayload> {
  const row = store
    .sql('SELECT payload FROM events WHERE id = ?')
    .get<{ payload: StoredPayload }>([eventKey(run, seq)])
  return toPayload(row?.payload)
}
