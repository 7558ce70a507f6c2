import type { StepRecord } from '../../../world/index.ts'
import { STEP_STATUSES } from '../status-codes.ts'
import { ownerName, type Store } from '../store.ts'
import { readPayload } from './run-row.ts'

export interface StepRow {
  run: number
  step_id: string
  step_name: string
  status: number
  attempt: number
  background: number
  owner: number | null
  created_seq: number
  outcome_seq: number | null
  retry_at: number | null
  created_at: number
  updated_at: number
  started_at: number | null
  completed_at: number | null
}

export function readStepRow(store: Store, run: number, stepId: string): StepRow | undefined {
  return store.sql('SELECT * FROM steps WHERE run = ? AND step_id = ?').get<StepRow>([run, stepId])
}

/** The step as the contract shows it. */
export function toStepRecord(store: Store, runId: string, row: StepRow, payloads: boolean): StepRecord {
  const record: StepRecord = {
    runId,
    stepId: row.step_id,
    stepName: row.step_name,
    status: STEP_STATUSES[row.status] ?? 'pending',
    attempt: row.attempt,
    background: row.background === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
  if (row.owner !== null) record.owner = ownerName(row.owner)
  if (row.retry_at !== null) record.retryAt = row.retry_at
  if (row.started_at !== null) record.startedAt = row.started_at
  if (row.completed_at !== null) record.completedAt = row.completed_at
  if (payloads) addPayloads(store, row, record)
  return record
}

function addPayloads(store: Store, row: StepRow, record: StepRecord): void {
  const input = readPayload(store, row.run, row.created_seq)
  if (input !== undefined) record.input = input
  const outcome = row.outcome_seq === null ? undefined : readPayload(store, row.run, row.outcome_seq)
  if (outcome === undefined) return
  if (record.status === 'completed') record.output = outcome
  else record.error = outcome
}
