import type { Payload, RunRecord, RunStatus } from '../../../world/index.ts'
import { toPayload } from '../payload.ts'
import type { Store } from '../store.ts'
import { fromText } from '../text.ts'

export interface RunRow {
  id: number
  run_id: string
  workflow_name: string
  status: RunStatus
  seed: string
  bundle: string | null
  head: number
  attributes: Record<string, string>
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
  in_payload?: string | null
  in_bytes?: Uint8Array | null
  out_payload?: string | null
  out_bytes?: Uint8Array | null
}

/** What a query of runs `r` adds to `SELECT r.*` and to its tables when payloads are asked for. */
export function runPayloads(store: Store): { columns: string; joins: string } {
  return {
    columns: ', i.payload AS in_payload, i.bytes AS in_bytes, o.payload AS out_payload, o.bytes AS out_bytes',
    joins: `LEFT JOIN ${store.schema}.events i ON i.run = r.id AND i.seq = 1
      LEFT JOIN ${store.schema}.events o ON o.run = r.id AND o.seq = r.end_seq`,
  }
}

export async function findRun(store: Store, runId: string): Promise<RunRow | undefined> {
  const [row] = await store.read<RunRow>(`SELECT * FROM ${store.schema}.runs WHERE run_id = $1`, [runId])
  return row
}

export async function getRun(store: Store, runId: string, payloads: boolean): Promise<RunRecord | null> {
  const { columns, joins } = payloads ? runPayloads(store) : { columns: '', joins: '' }
  const text = `SELECT r.*${columns} FROM ${store.schema}.runs r ${joins} WHERE r.run_id = $1`
  const [row] = await store.read<RunRow>(text, [runId])
  return row === undefined ? null : toRunRecord(row)
}

/** The run as the contract shows it; with payloads when the row has them. */
export function toRunRecord(row: RunRow): RunRecord {
  const record: RunRecord = {
    runId: row.run_id,
    workflowName: row.workflow_name,
    status: row.status,
    seed: row.seed,
    head: row.head,
    attributes: toAttributes(row.attributes),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
  if (row.bundle !== null) record.bundle = row.bundle
  if (row.error_code !== null) record.errorCode = fromText(row.error_code)
  if (row.cancel_reason !== null) record.cancelReason = fromText(row.cancel_reason)
  if (row.replayed_from !== null) record.replayedFromRunId = row.replayed_from
  if (row.expired_at !== null) record.expiredAt = row.expired_at
  if (row.started_at !== null) record.startedAt = row.started_at
  if (row.completed_at !== null) record.completedAt = row.completed_at
  if (row.in_payload !== undefined) addPayloads(row, record)
  return record
}

function addPayloads(row: RunRow, record: RunRecord): void {
  const input = payloadOf(row.in_payload, row.in_bytes)
  const end = payloadOf(row.out_payload, row.out_bytes)
  if (input !== undefined) record.input = input
  if (end === undefined) return
  if (record.status === 'completed') record.output = end
  else record.error = end
}

export function payloadOf(
  payload: string | null | undefined,
  bytes: Uint8Array | null | undefined,
): Payload | undefined {
  return toPayload({ payload: payload ?? null, bytes: bytes ?? null })
}

function toAttributes(stored: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(stored).map(([key, value]) => [fromText(key), fromText(value)]))
}
