import { ATTRIBUTE_LIMITS, createError } from '../../errors/index.ts'
import {
  type EventData,
  type InjectRequest,
  type InjectResult,
  mergeAttributes,
  type StepRecord,
} from '../../world/index.ts'
import { findSignal } from './read.ts'
import { isOwnerAlive, type Session } from './session.ts'
import type { RunState } from './store.ts'

type Refusal = Extract<InjectResult, { status: 'refused' }>

const MISSING: Refusal = { status: 'refused', reason: 'missing' }
const CONFLICT: Refusal = { status: 'refused', reason: 'conflict' }

/** Why the event may not be written from outside the lease now; undefined when it may. */
export function admitEvent(session: Session, run: RunState, request: InjectRequest): Refusal | undefined {
  const { event } = request
  const entity = event.correlationId ?? ''
  const step = run.models.steps.get(entity)
  switch (event.type) {
    case 'run_cancelled':
      return undefined
    case 'attr_set':
      return hasRoom(run, event.data.changes) ? undefined : CONFLICT
    case 'hook_received':
    case 'hook_disposed':
      return run.models.hooks.has(entity) ? undefined : MISSING
    case 'signal_aborted':
      return findSignal(run, entity) ? CONFLICT : undefined
    case 'wait_completed': {
      const wait = run.models.waits.get(entity)
      if (!wait) return MISSING
      return wait.status === 'waiting' ? undefined : CONFLICT
    }
    case 'step_started':
      return step ? admitStart(session, run, request, event.data, step) : MISSING
    case 'step_retrying':
    case 'step_completed':
    case 'step_failed':
      return step ? admitOutcome(session, run, event.type, event.data.attempt, step) : MISSING
    default:
      throw createError('store-event-refused', {
        type: event.type,
        runId: run.runId,
        entity: entity || 'the run',
      })
  }
}

function hasRoom({ models }: RunState, changes: EventData<'attr_set'>['changes']): boolean {
  return Object.keys(mergeAttributes(models.run.attributes, changes)).length <= ATTRIBUTE_LIMITS.keys
}

/** The attempt number is the fence: of all that saw the step after attempt n, one writes n + 1. */
function admitStart(
  session: Session,
  run: RunState,
  request: InjectRequest,
  data: EventData<'step_started'>,
  step: StepRecord,
): Refusal | undefined {
  if (step.status === 'completed' || step.status === 'failed') return CONFLICT
  if (data.attempt !== step.attempt + 1) return CONFLICT
  if (step.status === 'running' && isAttemptAlive(session, run, step, request.takeOver)) return CONFLICT
  const { retryAt } = step
  if (retryAt !== undefined && retryAt > session.now()) return { status: 'refused', reason: 'early', retryAt }
  return undefined
}

/** A background attempt lives with the owner that claimed it, an inline one with the run's lease. */
function isAttemptAlive(session: Session, run: RunState, step: StepRecord, takeOver = false): boolean {
  const owner = step.background ? run.claimants.get(step.stepId) : run.owner
  return !(takeOver && owner === session.owner) && isOwnerAlive(session, owner)
}

/** Only the running background attempt has an outcome, its owner's while that lives; a step that never started can only fail. */
function admitOutcome(
  session: Session,
  run: RunState,
  type: string,
  attempt: number,
  step: StepRecord,
): Refusal | undefined {
  if (attempt !== step.attempt) return CONFLICT
  if (step.status === 'running') {
    const owner = run.claimants.get(step.stepId)
    const isElsewhere = owner !== session.owner && isOwnerAlive(session, owner)
    return step.background && !isElsewhere ? undefined : CONFLICT
  }
  return step.status === 'pending' && type === 'step_failed' ? undefined : CONFLICT
}
