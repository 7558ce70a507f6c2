import {
  type AppendRequest,
  type AppendResult,
  checkStorable,
  type LogEvent,
  type NewEvent,
} from '../../../world/index.ts'
import type { RunRef, Store } from '../store.ts'
import {
  type ApplyContext,
  applyEvent,
  insertStep,
  type StepCreated,
  type StepStarted,
} from './apply-event.ts'
import { registerAwait } from './awaits.ts'
import { claimHook } from './claim-hook.ts'
import { finishRun, isEndEvent } from './end-run.ts'
import { cancelMessage, enqueue } from './enqueue.ts'
import { readEvents } from './read-events.ts'
import { findRun } from './run-row.ts'
import { writeEventRows } from './write-event.ts'

/**
 * The primitive of durability: events, read models and messages together, if the caller still holds the lease and has
 * seen the whole log. One UPDATE decides both, so a sequential step costs no SELECT.
 */
export function append(store: Store, runId: string, request: AppendRequest): AppendResult {
  checkStorable('The embedded store', request.events)
  const id = store.drivenRuns.get(runId) ?? findRun(store, runId)?.id
  if (id === undefined) return { status: 'fenced' }
  const { changes } = store
    .sql(request.lease === 'release' ? ADVANCE_AND_RELEASE : ADVANCE)
    .run([
      request.after + request.events.length,
      request.events.at(-1)?.createdAt ?? 0,
      id,
      request.epoch,
      request.after,
      store.owner.id,
    ])
  if (changes === 0) return refuse(store, { id, runId }, request)
  const events = writeEvents({ store, run: { id, runId } }, request.after, request.events)
  for (const key of request.cancelMessages ?? []) cancelMessage(store, runId, key)
  for (const message of request.messages ?? []) enqueue(store, message)
  if (request.lease === 'release') release(store, { id, runId }, events)
  return { status: 'appended', events }
}

const ADVANCE = `UPDATE runs SET head = ?, updated_at = max(updated_at, ?)
  WHERE id = ? AND epoch = ? AND head = ? AND owner = ?`
/** Apart, since naming owner makes SQLite maintain its index. */
const ADVANCE_AND_RELEASE = `UPDATE runs SET head = ?, updated_at = max(updated_at, ?), owner = NULL
  WHERE id = ? AND epoch = ? AND head = ? AND owner = ?`

/** The run is free once this is committed, except when it got an answer: its writer goes on with that. */
function release(store: Store, { id, runId }: RunRef, events: readonly LogEvent[]): void {
  const keeps = events.some(isAnswer) && !events.some(isEndEvent)
  if (keeps) store.sql('UPDATE runs SET owner = ? WHERE id = ?').run([store.owner.id, id])
  else store.afterCommit(() => store.drivenRuns.delete(runId))
}

function isAnswer(event: LogEvent): boolean {
  return event.type === 'hook_conflict' || event.type === 'await_completed'
}

/** Writes events at the positions after `after`, with their read models. */
export function writeEvents(context: ApplyContext, after: number, events: readonly NewEvent[]): LogEvent[] {
  const { store, run } = context
  let conflicts: Set<string | undefined> | undefined
  const log = events.map((event, index) => {
    const placed = placeEvent(event, after + 1 + index)
    const written = register(context, placed)
    if (written.type === 'hook_conflict') (conflicts ??= new Set()).add(written.correlationId)
    // Asked for before anybody could know of the conflict: there is nothing to dispose of.
    if (written.type === 'hook_disposed' && conflicts?.has(written.correlationId)) return written
    // A step that begins at once is one row written once: the usual case, and a tenth of an append.
    const started = startOf(written, events[index + 1])
    if (started !== undefined) insertStep(context, written as StepCreated, started)
    else if (!startOf(events[index - 1], written)) applyEvent(context, written)
    return written
  })
  writeEventRows(store, run.id, log)
  finishRun(store, run, log)
  return log
}

/** Some events are written only if their entity can be had, else as what came of it. */
function register({ store, run }: ApplyContext, event: LogEvent): LogEvent {
  if (event.type === 'hook_created') return claimHook(store, run, event)
  return event.type === 'await_created' ? registerAwait(store, run, event) : event
}

/** Field by field: a spread of objects of many shapes costs several times as much, for each event of each step. */
function placeEvent({ type, correlationId, createdAt, data, payload }: NewEvent, seq: number): LogEvent {
  return { seq, type, correlationId, createdAt, data, payload } as LogEvent
}

/** The start that directly follows a step's creation. */
function startOf(created: NewEvent | undefined, next: NewEvent | undefined): StepStarted | undefined {
  const begins = created?.type === 'step_created' && next?.type === 'step_started'
  return begins && created.correlationId === next.correlationId && !next.data.background ? next : undefined
}

/**
 * Says why nothing was written. An ended run has no owner any more, but the one that held its last lease is shown what
 * ended it instead of being fenced off.
 */
function refuse(store: Store, run: RunRef, request: AppendRequest): AppendResult {
  const row = store
    .sql('SELECT epoch, head, owner, end_seq FROM runs WHERE id = ?')
    .get<{ epoch: number; head: number; owner: number | null; end_seq: number | null }>([run.id])
  const held = row?.epoch === request.epoch && (row.owner === store.owner.id || row.end_seq !== null)
  if (!held) {
    store.drivenRuns.delete(run.runId)
    return { status: 'fenced' }
  }
  return { status: 'conflict', events: readEvents(store, run.id, { after: request.after }) }
}
