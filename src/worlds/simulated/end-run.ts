import { isTerminal, type LogEvent, PARENT_ATTRIBUTE, purgesAtEnd } from '../../world/index.ts'
import { completeAwaits, type EndEvent } from './awaits.ts'
import { forgetHooks } from './hooks.ts'
import { dropPending } from './messages.ts'
import type { Session } from './session.ts'
import { rebuild, type RunState } from './store.ts'

/** Ends a run: lease, pending messages, hooks and open streams go with the event. The epoch stays: see `refuse`. */
export function endRun(session: Session, run: RunState, event: EndEvent): void {
  run.owner = undefined
  if (hasLivingParent(session, run)) delete run.models.run.expiredAt
  dropPending(session, run.runId)
  forgetHooks(session)
  for (const stream of session.store.streams.values()) {
    if (stream.runId !== run.runId || stream.status !== 'open') continue
    if (stream.owner === undefined) stream.status = 'closed'
    // What the run gave back may still be filled; what a failed one was making will never be whole.
    else if (event.type !== 'run_completed') stream.status = 'abandoned'
  }
  session.signal(run.runId)
}

/** What follows a run's end once its last event is written: those who wait get the outcome, then user data may go. */
export function finishRun(session: Session, run: RunState, end: EndEvent): void {
  completeAwaits(session, run, end)
  if (run.models.run.expiredAt !== undefined) purge(session, run, end.createdAt)
  for (const child of session.store.runs.values()) {
    const { attributes, status, expiredAt } = child.models.run
    const isDue = isTerminal(status) && purgesAtEnd(attributes) && expiredAt === undefined
    if (isDue && attributes[PARENT_ATTRIBUTE] === run.runId) purge(session, child, end.createdAt)
  }
}

/** The one that started it may still ask for the outcome, whose purge is put off until then. */
function hasLivingParent({ store }: Session, run: RunState): boolean {
  const parent = store.runs.get(run.models.run.attributes[PARENT_ATTRIBUTE] ?? '')
  return parent !== undefined && !isTerminal(parent.models.run.status)
}

function purge(session: Session, run: RunState, at: number): void {
  run.log = run.log.map(({ payload: _payload, ...event }) => event as LogEvent)
  rebuild(run, session.now())
  run.models.run.expiredAt = at
  for (const stream of session.store.streams.values()) {
    if (stream.runId !== run.runId) continue
    if (stream.status === 'open') stream.status = 'abandoned'
    stream.purgedTail ??= stream.chunks.length - 1
    stream.chunks = []
    stream.writers.clear()
    delete stream.error
  }
}
