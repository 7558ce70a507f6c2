import { createError } from '../../errors/index.ts'
import { type HookRecord, isTerminal, type LogEvent } from '../../world/index.ts'
import type { Session } from './session.ts'
import type { HookRef, RunState } from './store.ts'

type HookCreated = Extract<LogEvent, { type: 'hook_created' }>

/** Takes the hook's token. When another hook has it, the event to write is a conflict that names its run. */
export function claimHook(session: Session, run: RunState, event: HookCreated): LogEvent {
  const { token } = event.data
  const hookId = event.correlationId ?? ''
  const holder = standingHooks(session).find(({ record }) => record.token === token)?.record
  if (!holder) return event
  if (holder.runId === run.runId && holder.hookId === hookId)
    throw createError('store-event-refused', { type: event.type, runId: run.runId, entity: hookId })
  const { seq, createdAt } = event
  const data = { token, conflictingRunId: holder.runId }
  return { seq, type: 'hook_conflict', createdAt, correlationId: hookId, data }
}

export function noteHook({ store }: Session, run: RunState, event: HookCreated): void {
  store.hooks.push({ position: ++store.counter, runId: run.runId, hookId: event.correlationId ?? '' })
}

/** Hooks that are live, or whose run has ended and whose token is still retained; by creation. */
export function standingHooks(session: Session): Array<{ position: number; record: HookRecord }> {
  const { hooks } = session.store
  return hooks.flatMap((ref) => {
    const record = standing(session, ref)
    return record ? [{ position: ref.position, record }] : []
  })
}

function standing({ store, now }: Session, { runId, hookId }: HookRef): HookRecord | undefined {
  const models = store.runs.get(runId)?.models
  const record = models?.hooks.get(hookId)
  if (!models || !record) return undefined
  return !isTerminal(models.run.status) || (record.retentionUntil ?? 0) > now() ? record : undefined
}

/** Drops what does not stand any more. */
export function forgetHooks(session: Session): void {
  session.store.hooks = session.store.hooks.filter((ref) => standing(session, ref))
}
