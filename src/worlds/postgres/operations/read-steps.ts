import type { ListOptions, Page, StepRecord, StepStatus } from '../../../world/index.ts'
import { ownerName, type Store } from '../store.ts'
import { mapPage, ofRun, readPage } from './page.ts'
import { payloadOf } from './run-row.ts'

interface StepRow {
  step_id: string
  step_name: string
  status: StepStatus
  attempt: number
  background: boolean
  owner: number | null
  retry_at: number | null
  created_at: number
  updated_at: number
  started_at: number | null
  completed_at: number | null
  in_payload?: string | null
  in_bytes?: Uint8Array | null
  out_payload?: string | null
  out_bytes?: Uint8Array | null
}

/** Steps of one run by creation. */
export async function listSteps(
  store: Store,
  runId: string,
  options: ListOptions = {},
): Promise<Page<StepRecord>> {
  const page = await readPage<StepRow>(
    store,
    {
      ...stepQuery(store, options.payloads ?? false),
      position: 't.created_seq',
      where: [[ofRun(store, 't.run'), runId]],
      order: options.order ?? 'asc',
    },
    options,
  )
  return mapPage(page, (row) => toStepRecord(runId, row))
}

export async function getStep(
  store: Store,
  runId: string,
  stepId: string,
  payloads: boolean,
): Promise<StepRecord | null> {
  const { columns, from } = stepQuery(store, payloads)
  const where = `t.run = (SELECT id FROM ${store.schema}.runs WHERE run_id = $1) AND t.step_id = $2`
  const [row] = await store.read<StepRow>(`SELECT ${columns} FROM ${from} WHERE ${where}`, [runId, stepId])
  return row === undefined ? null : toStepRecord(runId, row)
}

function stepQuery(store: Store, payloads: boolean): { columns: string; from: string } {
  const { schema } = store
  if (!payloads) return { columns: 't.*', from: `${schema}.steps t` }
  return {
    columns:
      't.*, i.payload AS in_payload, i.bytes AS in_bytes, o.payload AS out_payload, o.bytes AS out_bytes',
    from: `${schema}.steps t LEFT JOIN ${schema}.events i ON i.run = t.run AND i.seq = t.created_seq
      LEFT JOIN ${schema}.events o ON o.run = t.run AND o.seq = t.outcome_seq`,
  }
}

function toStepRecord(runId: string, row: StepRow): StepRecord {
  const record: StepRecord = {
    runId,
    stepId: row.step_id,
    stepName: row.step_name,
    status: row.status,
    attempt: row.attempt,
    background: row.background,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
  if (row.owner !== null) record.owner = ownerName(row.owner)
  if (row.retry_at !== null) record.retryAt = row.retry_at
  if (row.started_at !== null) record.startedAt = row.started_at
  if (row.completed_at !== null) record.completedAt = row.completed_at
  addPayloads(row, record)
  return record
}

function addPayloads(row: StepRow, record: StepRecord): void {
  const input = payloadOf(row.in_payload, row.in_bytes)
  const outcome = payloadOf(row.out_payload, row.out_bytes)
  if (input !== undefined) record.input = input
  if (outcome === undefined) return
  if (record.status === 'completed') record.output = outcome
  else record.error = outcome
}
