import type { Store } from '../store.ts'

/** The handler is done: the message is gone. Nothing happens when it was taken away from this owner meanwhile. */
export function acknowledge(store: Store, id: number): void {
  store.sql('DELETE FROM messages WHERE id = ? AND owner = ?').run([id, store.owner.id])
}

/**
 * Makes a message pending again. One that is pending with its key gives way; the earlier time of both holds.
 *
 * @param uncounted the delivery does not count as an attempt
 */
export function putBack(store: Store, id: number, runAt: number, uncounted: boolean): void {
  const pending = store
    .sql(
      `SELECT min(p.run_at) AS run_at FROM messages p JOIN messages t ON t.run_id = p.run_id AND t.key = p.key
       WHERE t.id = ? AND t.owner = ? AND p.owner IS NULL`,
    )
    .get<{ run_at: number | null }>([id, store.owner.id])
  const due = Math.min(runAt, pending?.run_at ?? runAt)
  const { changes } = store
    .sql(
      `UPDATE OR REPLACE messages SET owner = NULL, run_at = ?, attempt = attempt - ? WHERE id = ? AND owner = ?`,
    )
    .run([due, uncounted ? 1 : 0, id, store.owner.id])
  if (changes > 0) store.signalMessage(due)
}
