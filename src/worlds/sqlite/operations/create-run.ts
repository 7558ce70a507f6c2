import type { CreateRunRequest, CreateRunResult, LogEvent } from '../../../world/index.ts'
import type { Store } from '../store.ts'
import { enqueueRun } from './enqueue.ts'
import { findRun, toRunRecord } from './run-row.ts'
import { writeEventRows } from './write-event.ts'

/** Run, first event and either its lease or its message. */
export function createRun(store: Store, request: CreateRunRequest): CreateRunResult {
  const { runId, createdAt, claim } = request
  const attributes = request.attributes ?? {}
  const { changes, lastInsertRowid } = store
    .sql(
      `INSERT INTO runs (run_id, workflow_name, status, seed, head, attributes, created_at, updated_at, epoch, owner,
       replayed_from) VALUES (?, ?, 0, ?, 1, ?, ?, ?, 1, ?, ?) ON CONFLICT (run_id) DO NOTHING`,
    )
    .run([
      runId,
      request.workflowName,
      request.seed,
      Object.keys(attributes).length === 0 ? null : JSON.stringify(attributes),
      createdAt,
      createdAt,
      claim ? store.owner.id : null,
      request.replayedFromRunId ?? null,
    ])
  if (changes === 0) return existing(store, runId)
  const id = Number(lastInsertRowid)
  writeEventRows(store, id, [firstEvent(request)])
  if (claim) store.afterCommit(() => store.drivenRuns.set(runId, id))
  else enqueueRun(store, runId)
  const { workflowName, seed, input, replayedFromRunId } = request
  const origin = replayedFromRunId === undefined ? {} : { replayedFromRunId }
  const run = {
    runId,
    workflowName,
    status: 'pending' as const,
    seed,
    head: 1,
    attributes,
    input,
    createdAt,
    ...origin,
  }
  const lease = claim ? { lease: { runId, epoch: 1 } } : {}
  return { status: 'created', run: { ...run, updatedAt: createdAt }, ...lease }
}

function firstEvent(request: CreateRunRequest): LogEvent {
  const { workflowName, attributes, createdAt, input, replayedFromRunId } = request
  const data = {
    workflowName,
    ...(attributes && Object.keys(attributes).length > 0 ? { attributes } : {}),
    ...(replayedFromRunId === undefined ? {} : { replayedFromRunId }),
  }
  return { seq: 1, type: 'run_created', createdAt, data, payload: input }
}

function existing(store: Store, runId: string): CreateRunResult {
  const row = findRun(store, runId)
  // The insert that found it ran in this very transaction.
  return { status: 'exists', run: toRunRecord(store, row!, true) }
}
