import {
  type AppendRequest,
  type AppendResult,
  beginReadModels,
  checkStorable,
  type ClaimResult,
  type CreateRunRequest,
  type CreateRunResult,
  type InjectRequest,
  type InjectResult,
  isTerminal,
  type LogEvent,
  type NewEvent,
} from '../../world/index.ts'
import { admitEvent } from './admit-event.ts'
import { isEndEvent } from './awaits.ts'
import { dropPending, enqueue, enqueueRun } from './messages.ts'
import { toRun } from './read.ts'
import { isOwnerAlive, type Session } from './session.ts'
import type { RunState } from './store.ts'
import { resumeKey, writeEvents } from './write-events.ts'

/** Run, first event and either its lease or its message. */
export function createRun(session: Session, request: CreateRunRequest): CreateRunResult {
  const { store, owner } = session
  const { runId, seed, claim } = request
  const existing = store.runs.get(runId)
  if (existing) return { status: 'exists', run: toRun(existing, true) }
  const first = firstEvent(request)
  const run: RunState = {
    runId,
    position: ++store.counter,
    models: beginReadModels({ runId, seed }, first),
    log: [],
    epoch: 1,
    owner: claim ? owner : undefined,
    claimants: new Map(),
    resumes: new Map(),
  }
  store.runs.set(runId, run)
  writeEvents(session, run, [first])
  if (!claim) enqueueRun(session, runId)
  const lease = claim ? { lease: { runId, epoch: 1 } } : {}
  return { status: 'created', run: toRun(run, true), ...lease }
}

function firstEvent(request: CreateRunRequest): Extract<LogEvent, { type: 'run_created' }> {
  const { workflowName, attributes = {}, createdAt, input, replayedFromRunId } = request
  const data = {
    workflowName,
    ...(Object.keys(attributes).length > 0 ? { attributes: { ...attributes } } : {}),
    ...(replayedFromRunId === undefined ? {} : { replayedFromRunId }),
  }
  return { seq: 1, type: 'run_created', createdAt, data, payload: input }
}

/** The run's lease, unless a living owner has it. */
export function claim(
  session: Session,
  runId: string,
  { after, own = false }: { after: number; own?: boolean },
): ClaimResult {
  const run = session.store.runs.get(runId)
  if (!run) return { status: 'missing' }
  if (isTerminal(run.models.run.status)) return { status: 'ended', run: toRun(run, true) }
  const mine = run.owner === session.owner
  if (!(mine && own) && isOwnerAlive(session, run.owner)) return { status: 'held', mine }
  return takeLease(session, run, after)
}

/** Moves the lease to this owner under the next epoch, which fences off whoever had it. */
function takeLease(
  session: Session,
  run: RunState,
  after: number,
): Extract<ClaimResult, { status: 'claimed' }> {
  run.epoch += 1
  run.owner = session.owner
  const lease = { runId: run.runId, epoch: run.epoch }
  return { status: 'claimed', lease, run: toRun(run, true), events: run.log.slice(after) }
}

/** Events, read models and messages together, if the caller still holds the lease and has seen the whole log. */
export function append(session: Session, runId: string, request: AppendRequest): AppendResult {
  checkStorable('The simulated store', request.events)
  const run = session.store.runs.get(runId)
  if (!run) return { status: 'fenced' }
  const { epoch, after, lease, cancelMessages = [], messages = [] } = request
  if (run.epoch !== epoch || run.owner !== session.owner || run.log.length !== after)
    return refuse(session, run, request)
  const events = writeEvents(session, run, request.events)
  for (const key of cancelMessages) dropPending(session, runId, key)
  for (const message of messages) enqueue(session, message)
  const answered = events.some(isAnswer) && !events.some(isEndEvent)
  if (lease === 'release' && !answered) run.owner = undefined
  return { status: 'appended', events }
}

function isAnswer(event: LogEvent): boolean {
  return event.type === 'hook_conflict' || event.type === 'await_completed'
}

/** An ended run has no owner any more, but the one that held its last lease is shown what ended it. */
function refuse(session: Session, run: RunState, { epoch, after }: AppendRequest): AppendResult {
  const last = run.owner === session.owner || isTerminal(run.models.run.status)
  if (run.epoch !== epoch || !last) return { status: 'fenced' }
  return { status: 'conflict', events: run.log.slice(after) }
}

/** An event from outside the lease: checked against its entity, then written at the head with its wake-up. */
export function inject(session: Session, runId: string, request: InjectRequest): InjectResult {
  checkStorable('The simulated store', [request.event])
  const run = session.store.runs.get(runId)
  if (!run) return { status: 'refused', reason: 'missing' }
  const duplicate = findDuplicate(run, request.event)
  if (duplicate) return { status: 'duplicate', event: duplicate }
  if (isTerminal(run.models.run.status)) return { status: 'refused', reason: 'ended' }
  return admitEvent(session, run, request) ?? write(session, run, request)
}

/** A call that is made again because its answer got lost finds the event of the first one. */
function findDuplicate(run: RunState, event: NewEvent): LogEvent | undefined {
  if (event.type !== 'hook_received' || event.data.resumeId === undefined) return undefined
  const seq = run.resumes.get(resumeKey(event.correlationId ?? '', event.data.resumeId))
  return seq === undefined ? undefined : run.log[seq - 1]
}

function write(session: Session, run: RunState, request: InjectRequest): InjectResult {
  const { event: given, wake, after = 0, messages = [] } = request
  const createdAt = Math.max(session.now(), run.models.run.updatedAt)
  const [event] = writeEvents(session, run, [{ ...given, createdAt }], session.owner)
  for (const message of messages) enqueue(session, message)
  session.signal(run.runId)
  const result = { status: 'appended' as const, event: event! }
  if (given.type === 'run_cancelled' || wake === 'none' || isOwnerAlive(session, run.owner)) return result
  if (wake === 'claim') return { ...result, claim: takeLease(session, run, after) }
  enqueueRun(session, run.runId)
  return result
}
