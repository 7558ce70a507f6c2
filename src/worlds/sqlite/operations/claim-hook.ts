import { createError } from '../../../errors/index.ts'
import type { LogEvent } from '../../../world/index.ts'
import type { RunRef, Store } from '../store.ts'

type HookCreated = Extract<LogEvent, { type: 'hook_created' }>

/**
 * Takes the hook's token. When another hook has it, the event to write is a `hook_conflict` that names its run: the
 * unique index on the token decides, so there is one winner among any number of processes.
 */
export function claimHook(store: Store, run: RunRef, event: HookCreated): LogEvent {
  const { token, isWebhook, isSystem, retentionUntil } = event.data
  forgetExpiredToken(store, token)
  const hookId = event.correlationId ?? ''
  const { changes } = store
    .sql(
      `INSERT INTO hooks (run, hook_id, token, is_webhook, is_system, created_seq, created_at, retention_until, run_ended)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (token) DO NOTHING`,
    )
    .run([
      run.id,
      hookId,
      token,
      isWebhook ? 1 : 0,
      isSystem ? 1 : 0,
      event.seq,
      event.createdAt,
      retentionUntil ?? null,
    ])
  if (changes === 1) return event
  const owner = store
    .sql('SELECT r.run_id, h.run, h.hook_id FROM hooks h JOIN runs r ON r.id = h.run WHERE h.token = ?')
    .get<{ run_id: string; run: number; hook_id: string }>([token])
  if (owner?.run === run.id && owner.hook_id === hookId) {
    throw createError('store-event-refused', { type: event.type, runId: run.runId, entity: hookId })
  }
  const conflict = { seq: event.seq, type: 'hook_conflict' as const, createdAt: event.createdAt }
  return { ...conflict, correlationId: hookId, data: { token, conflictingRunId: owner?.run_id } }
}

function forgetExpiredToken(store: Store, token: string): void {
  store
    .sql('DELETE FROM hooks WHERE token = ? AND run_ended = 1 AND retention_until <= ?')
    .run([token, store.now()])
}
