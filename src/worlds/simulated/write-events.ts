import { createError } from '../../errors/index.ts'
import { applyToReadModels, type LogEvent, type NewEvent } from '../../world/index.ts'
import { isEndEvent, noteAwaits, registerAwait } from './awaits.ts'
import { endRun, finishRun } from './end-run.ts'
import { claimHook, forgetHooks, noteHook } from './hooks.ts'
import type { Session } from './session.ts'
import { rebuild, type RunState } from './store.ts'

/** Writes events at the head, with their read models: all, or none when one of them is refused. */
export function writeEvents(
  session: Session,
  run: RunState,
  events: readonly NewEvent[],
  claimant?: string,
): LogEvent[] {
  const { length } = run.log
  try {
    for (const event of events) writeEvent(session, run, event)
  } catch (error) {
    run.log.length = length
    rebuild(run, session.now())
    forgetHooks(session)
    throw error
  }
  const written = run.log.slice(length)
  for (const event of written) followEvent(session, run, event, claimant)
  noteAwaits(session, run)
  const last = written.at(-1)
  if (last && isEndEvent(last)) finishRun(session, run, last)
  // What was written may have been purged since.
  return written
}

function writeEvent(session: Session, run: RunState, given: NewEvent): void {
  const event = register(session, run, { ...given, seq: run.log.length + 1 })
  if (!isFitting(run, event)) {
    const entity = event.correlationId ?? 'the run'
    throw createError('store-event-refused', { type: event.type, runId: run.runId, entity })
  }
  run.log.push(event)
  applyToReadModels(run.models, event, session.now())
  if (event.type === 'hook_created') noteHook(session, run, event)
}

/** Some events are written only if their entity can be had, else as what came of it. */
function register(session: Session, run: RunState, event: LogEvent): LogEvent {
  if (event.type === 'hook_created') return claimHook(session, run, event)
  return event.type === 'await_created' ? registerAwait(session, event) : event
}

/** What the event is about exists, or does not if the event makes it. */
function isFitting({ models, log }: RunState, event: LogEvent): boolean {
  const entity = event.correlationId ?? ''
  switch (event.type) {
    case 'step_created':
      return !models.steps.has(entity)
    case 'step_started':
    case 'step_retrying':
    case 'step_completed':
    case 'step_failed':
      return models.steps.has(entity)
    case 'wait_created':
      return !models.waits.has(entity)
    case 'wait_completed':
      return models.waits.has(entity)
    case 'hook_disposed':
      // One whose token was taken may be disposed before anybody could know.
      return (
        models.hooks.has(entity) ||
        log.some((each) => each.type === 'hook_conflict' && each.correlationId === entity)
      )
    default:
      return true
  }
}

/** What a written event means beyond the read models of its run. */
function followEvent(session: Session, run: RunState, event: LogEvent, claimant: string | undefined): void {
  const entity = event.correlationId ?? ''
  if (event.type === 'step_started' && event.data.background && claimant !== undefined)
    run.claimants.set(entity, claimant)
  if (event.type === 'hook_received' && event.data.resumeId !== undefined)
    run.resumes.set(resumeKey(entity, event.data.resumeId), event.seq)
  if (event.type === 'signal_aborted') session.signal(run.runId)
  if (isEndEvent(event)) endRun(session, run, event)
}

export function resumeKey(hookId: string, resumeId: string): string {
  return `${hookId} ${resumeId}`
}
