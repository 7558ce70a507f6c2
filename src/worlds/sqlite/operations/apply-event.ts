import { createError } from '../../../errors/index.ts'
import { type EventData, type LogEvent, mergeAttributes, type NewEvent } from '../../../world/index.ts'
import type { SqlValue } from '../driver.ts'
import { STATUS_CODE } from '../status-codes.ts'
import type { RunRef, Store } from '../store.ts'
import { endRun } from './end-run.ts'
import { parseAttributes } from './run-row.ts'

export type StepCreated = Extract<NewEvent, { type: 'step_created' }> & { seq: number }
export type StepStarted = Extract<NewEvent, { type: 'step_started' }>

export interface ApplyContext {
  store: Store
  run: RunRef
  /** Owner that claims a background attempt with this event. */
  claimedBy?: number
}

/** Brings the read models up to one event, inside the transaction that writes it. */
export function applyEvent(context: ApplyContext, event: LogEvent): void {
  switch (event.type) {
    case 'run_created':
    case 'hook_created':
    case 'hook_conflict':
      return // Their rows come first: they decide whether, and as what, the event is written.
    case 'await_created':
      return // As for hooks.
    case 'await_completed':
    case 'call_completed':
      return // Of interest to the workflow alone.
    case 'run_started':
      return update(context, event, START_RUN, [event.data.bundle, event.createdAt, context.run.id])
    case 'run_completed':
    case 'run_failed':
    case 'run_cancelled':
      return endRun(context.store, context.run, event)
    case 'step_created':
      return insertStep(context, event)
    case 'step_started':
      return startStep(context, event, event.data)
    case 'step_retrying':
      return update(context, event, RETRY_STEP, [
        event.seq,
        event.data.retryAt,
        event.createdAt,
        ...stepKey(context, event),
      ])
    case 'step_completed':
      return endStep(context, event, STATUS_CODE.completed)
    case 'step_failed':
      return endStep(context, event, STATUS_CODE.failed)
    case 'wait_created':
      return insertWait(context, event, event.data)
    case 'wait_completed':
      return update(context, event, COMPLETE_WAIT, [event.createdAt, ...stepKey(context, event)])
    case 'hook_received':
      return recordResume(context, event, event.data)
    case 'hook_disposed':
      return update(context, event, DISPOSE_HOOK, stepKey(context, event))
    case 'signal_aborted':
      // Told also when the lease's owner wrote it: steps in other processes hold the signal.
      return context.store.signal(context.run.runId)
    case 'attr_set':
      return setAttributes(context, event.data)
  }
}

const START_RUN = 'UPDATE runs SET status = 1, bundle = ?, started_at = coalesce(started_at, ?) WHERE id = ?'
const INSERT_STEP = `INSERT INTO steps (run, step_id, step_name, status, attempt, background, created_seq, created_at,
  updated_at, started_at) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?) ON CONFLICT DO NOTHING`
const START_STEP = `UPDATE steps SET status = 1, attempt = ?, background = ?, owner = ?, retry_at = NULL, updated_at = ?,
  started_at = coalesce(started_at, ?) WHERE run = ? AND step_id = ?`
const RETRY_STEP = `UPDATE steps SET status = 0, owner = NULL, outcome_seq = ?, retry_at = ?, updated_at = ?
  WHERE run = ? AND step_id = ?`
const END_STEP = `UPDATE steps SET status = ?, owner = NULL, outcome_seq = ?, retry_at = NULL, updated_at = ?,
  completed_at = ? WHERE run = ? AND step_id = ?`
const COMPLETE_WAIT = 'UPDATE waits SET completed_at = ? WHERE run = ? AND wait_id = ?'
const DISPOSE_HOOK = 'DELETE FROM hooks WHERE run = ? AND hook_id = ?'

/** Changes exactly one row, or refuses the event and with it everything that came in the same append. */
function update(context: ApplyContext, event: LogEvent, sql: string, values: readonly SqlValue[]): void {
  if (context.store.sql(sql).run(values).changes === 1) return
  const entity = event.correlationId ?? 'the run'
  throw createError('store-event-refused', { type: event.type, runId: context.run.runId, entity })
}

function stepKey(context: ApplyContext, event: LogEvent): [number, string] {
  return [context.run.id, event.correlationId ?? '']
}

/** The step's row. One that begins in the same append is `started` from the outset: one statement less per step. */
export function insertStep(context: ApplyContext, event: StepCreated, started?: StepStarted): void {
  const { createdAt, seq } = event
  const values = [
    ...stepKey(context, event),
    event.data.stepName,
    started ? 1 : 0,
    started?.data.attempt ?? 0,
  ]
  update(context, event, INSERT_STEP, [
    ...values,
    seq,
    createdAt,
    started?.createdAt ?? createdAt,
    started?.createdAt ?? null,
  ])
}

function startStep(context: ApplyContext, event: LogEvent, data: EventData<'step_started'>): void {
  const at = event.createdAt
  const owner = data.background ? (context.claimedBy ?? null) : null
  const background = data.background ? 1 : 0
  update(context, event, START_STEP, [data.attempt, background, owner, at, at, ...stepKey(context, event)])
}

function endStep(context: ApplyContext, event: LogEvent, status: number): void {
  const at = event.createdAt
  update(context, event, END_STEP, [status, event.seq, at, at, ...stepKey(context, event)])
}

function insertWait(context: ApplyContext, event: LogEvent, data: EventData<'wait_created'>): void {
  const sql = `INSERT INTO waits (run, wait_id, resume_at, created_seq, created_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING`
  update(context, event, sql, [...stepKey(context, event), data.resumeAt, event.seq, event.createdAt])
}

function recordResume(context: ApplyContext, event: LogEvent, data: EventData<'hook_received'>): void {
  if (data.resumeId === undefined) return
  const sql = 'INSERT INTO resumes (run, hook_id, resume_id, seq) VALUES (?, ?, ?, ?)'
  context.store.sql(sql).run([...stepKey(context, event), data.resumeId, event.seq])
}

function setAttributes({ store, run }: ApplyContext, data: EventData<'attr_set'>): void {
  const row = store
    .sql('SELECT attributes FROM runs WHERE id = ?')
    .get<{ attributes: string | null }>([run.id])
  const attributes = mergeAttributes(parseAttributes(row?.attributes ?? null), data.changes)
  const text = Object.keys(attributes).length === 0 ? null : JSON.stringify(attributes)
  store.sql('UPDATE runs SET attributes = ? WHERE id = ?').run([text, run.id])
}
