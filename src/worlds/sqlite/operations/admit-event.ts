import { ATTRIBUTE_LIMITS, createError } from '../../../errors/index.ts'
import {
  type EventData,
  type InjectRequest,
  type InjectResult,
  mergeAttributes,
} from '../../../world/index.ts'
import { isOwnerAlive } from '../owners.ts'
import { STATUS_CODE } from '../status-codes.ts'
import type { Store } from '../store.ts'
import { getSignal } from './read-signal.ts'
import { parseAttributes, type RunRow } from './run-row.ts'
import { readStepRow, type StepRow } from './step-row.ts'

type Refusal = Extract<InjectResult, { status: 'refused' }>

const MISSING: Refusal = { status: 'refused', reason: 'missing' }
const CONFLICT: Refusal = { status: 'refused', reason: 'conflict' }

/** Why the event may not be written from outside the lease now; undefined when it may. */
export function admitEvent(store: Store, run: RunRow, request: InjectRequest): Refusal | undefined {
  const { event } = request
  const entity = event.correlationId ?? ''
  switch (event.type) {
    case 'run_cancelled':
      return undefined
    case 'attr_set':
      return hasRoom(run, event.data.changes) ? undefined : CONFLICT
    case 'hook_received':
    case 'hook_disposed':
      return exists(store, 'SELECT 1 FROM hooks WHERE run = ? AND hook_id = ?', [run.id, entity])
        ? undefined
        : MISSING
    case 'signal_aborted':
      return getSignal(store, run, entity) === null ? undefined : CONFLICT
    case 'wait_completed':
      return admitWait(store, run, entity)
    case 'step_started':
      return admitStart(store, run, request, event.data, readStepRow(store, run.id, entity))
    case 'step_retrying':
    case 'step_completed':
    case 'step_failed':
      return admitOutcome(store, event.type, event.data.attempt, readStepRow(store, run.id, entity))
    default:
      throw createError('store-event-refused', {
        type: event.type,
        runId: run.run_id,
        entity: entity || 'the run',
      })
  }
}

function hasRoom(run: RunRow, changes: EventData<'attr_set'>['changes']): boolean {
  const merged = mergeAttributes(parseAttributes(run.attributes), changes)
  return Object.keys(merged).length <= ATTRIBUTE_LIMITS.keys
}

function admitWait(store: Store, run: RunRow, waitId: string): Refusal | undefined {
  const row = store
    .sql('SELECT completed_at FROM waits WHERE run = ? AND wait_id = ?')
    .get<{ completed_at: number | null }>([run.id, waitId])
  if (row === undefined) return MISSING
  return row.completed_at === null ? undefined : CONFLICT
}

/** The attempt number is the fence: of all that saw the step after attempt n, one writes n + 1. */
function admitStart(
  store: Store,
  run: RunRow,
  request: InjectRequest,
  data: EventData<'step_started'>,
  step: StepRow | undefined,
): Refusal | undefined {
  if (step === undefined) return MISSING
  if (step.status >= STATUS_CODE.completed || data.attempt !== step.attempt + 1) return CONFLICT
  if (step.status === STATUS_CODE.running && isAttemptAlive(store, run, step, request.takeOver ?? false))
    return CONFLICT
  if (step.retry_at !== null && step.retry_at > store.now()) {
    return { status: 'refused', reason: 'early', retryAt: step.retry_at }
  }
  return undefined
}

/** A background attempt lives with the owner that claimed it, an inline one with the run's lease. */
function isAttemptAlive(store: Store, run: RunRow, step: StepRow, takeOver: boolean): boolean {
  const owner = step.background ? step.owner : run.owner
  if (owner === null || (takeOver && owner === store.owner.id)) return false
  return isOwnerAlive(store, owner)
}

/** Only the running background attempt has an outcome, its owner's while that lives; a step that never started can only fail. */
function admitOutcome(
  store: Store,
  type: string,
  attempt: number,
  step: StepRow | undefined,
): Refusal | undefined {
  if (step === undefined) return MISSING
  if (attempt !== step.attempt) return CONFLICT
  if (step.status === STATUS_CODE.running) {
    const isElsewhere =
      step.owner !== null && step.owner !== store.owner.id && isOwnerAlive(store, step.owner)
    return step.background && !isElsewhere ? undefined : CONFLICT
  }
  return step.status === STATUS_CODE.pending && type === 'step_failed' ? undefined : CONFLICT
}

function exists(store: Store, sql: string, values: readonly [number, string]): boolean {
  return store.sql(sql).get(values) !== undefined
}
