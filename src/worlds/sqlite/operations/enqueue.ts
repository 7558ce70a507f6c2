import { type NewMessage, runMessageKey } from '../../../world/index.ts'
import type { Store } from '../store.ts'

/** Adds a message; one that is pending with the same key only moves to the earlier time. */
export function enqueue(store: Store, message: NewMessage): void {
  const { runId, stepId, stepName } = message.payload
  const runAt = message.runAt ?? store.now()
  store
    .sql(
      `INSERT INTO messages (run_id, key, step_id, step_name, run_at, attempt) VALUES (?, ?, ?, ?, ?, 0)
       ON CONFLICT (run_id, key) WHERE owner IS NULL DO UPDATE SET run_at = min(run_at, excluded.run_at)`,
    )
    .run([runId, message.key, stepId ?? null, stepName ?? null, runAt])
  store.signalMessage(runAt)
}

/** Adds the message "look at this run". */
export function enqueueRun(store: Store, runId: string): void {
  enqueue(store, { key: runMessageKey(runId), payload: { runId } })
}

/** Drops a run's pending message. One that a handler has begun with is left to it. */
export function cancelMessage(store: Store, runId: string, key: string): void {
  store.sql('DELETE FROM messages WHERE run_id = ? AND key = ? AND owner IS NULL').run([runId, key])
}

/** True while a message with this key waits, or somebody handles it. */
export function hasMessage(store: Store, runId: string, key: string): boolean {
  return (
    store.sql('SELECT 1 FROM messages WHERE run_id = ? AND key = ? LIMIT 1').get([runId, key]) !== undefined
  )
}
