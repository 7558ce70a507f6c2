import {
  applyToReadModels,
  type EventData,
  isTerminal,
  type LogEvent,
  type RunRecord,
} from '../../world/index.ts'
import { enqueueRun } from './messages.ts'
import { isOwnerAlive, type Session } from './session.ts'
import type { RunState } from './store.ts'

type AwaitCreated = Extract<LogEvent, { type: 'await_created' }>
export type EndEvent = Extract<LogEvent, { type: 'run_completed' | 'run_failed' | 'run_cancelled' }>
type Outcome = EventData<'await_completed'>

/** When the other run has ended already, or does not exist, the event to write is the completion instead. */
export function registerAwait({ store }: Session, event: AwaitCreated): LogEvent {
  const target = store.runs.get(event.data.runId)
  if (target && !isTerminal(target.models.run.status)) return event
  const { seq, correlationId, createdAt } = event
  const data = outcomeOf(event.data.runId, target?.models.run)
  const payload = target?.models.run.output ?? target?.models.run.error
  return {
    seq,
    type: 'await_completed',
    createdAt,
    data,
    correlationId: correlationId!,
    ...(payload === undefined ? {} : { payload }),
  }
}

function outcomeOf(runId: string, run: RunRecord | undefined): Outcome {
  if (!run) return { runId, status: 'missing' }
  const { errorCode, expiredAt } = run
  return {
    runId,
    status: run.status as Outcome['status'],
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(expiredAt === undefined ? {} : { expiredAt }),
  }
}

/** Remembers whose ends the run waits for. */
export function noteAwaits({ store }: Session, { runId, models }: RunState): void {
  for (const { targetRunId } of models.awaits.values()) {
    const waiting = store.awaits.get(targetRunId) ?? new Set()
    store.awaits.set(targetRunId, waiting.add(runId))
  }
}

/** A run has ended: whoever waits for it gets its outcome and a wake-up. */
export function completeAwaits(session: Session, { runId, models }: RunState, end: EndEvent): void {
  const { store } = session
  const waiting = [...(store.awaits.get(runId) ?? [])].map((id) => store.runs.get(id)!)
  store.awaits.delete(runId)
  const data = outcomeOf(runId, models.run)
  for (const run of waiting.sort((a, b) => a.position - b.position)) {
    const awaits = [...run.models.awaits.values()].filter((each) => each.targetRunId === runId)
    if (awaits.length === 0) continue
    const createdAt = Math.max(end.createdAt, run.models.run.updatedAt)
    const payload = end.payload === undefined ? {} : { payload: end.payload }
    for (const { awaitId: correlationId } of awaits) {
      const seq = run.log.length + 1
      const event = { seq, type: 'await_completed' as const, correlationId, createdAt, data, ...payload }
      run.log.push(event)
      applyToReadModels(run.models, event, session.now())
    }
    session.signal(run.runId)
    if (!isOwnerAlive(session, run.owner)) enqueueRun(session, run.runId)
  }
}

export function isEndEvent(event: LogEvent): event is EndEvent {
  return event.type === 'run_completed' || event.type === 'run_failed' || event.type === 'run_cancelled'
}
