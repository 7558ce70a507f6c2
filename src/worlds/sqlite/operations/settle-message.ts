import type { Store } from '../store.ts'

const BACKOFF_MIN_MS = 1_000
const BACKOFF_MAX_MS = 60_000

/** The handler is done: the message is gone. Nothing happens when it was taken away from this owner meanwhile. */
export function acknowledge(store: Store, id: number): void {
  store.sql('DELETE FROM messages WHERE id = ? AND owner = ?').run([id, store.owner.id])
}

/** The handler asked for another time: puts the message back without counting the delivery. */
export function putBack(store: Store, id: number, runAt: number): void {
  release(store, id, runAt, 1)
}

/** The handler failed: the message comes again, 1 s later at first, at most a minute, spread by up to a quarter. */
export function putBackFailed(store: Store, id: number, attempt: number): void {
  const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(attempt - 1, 10))
  release(store, id, store.now() + Math.round(backoff * (1 + Math.random() / 4)), 0)
}

/** A pending message with the same key gives way to this one; the earlier time of both holds. */
function release(store: Store, id: number, runAt: number, uncounted: number): void {
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
    .run([due, uncounted, id, store.owner.id])
  if (changes > 0) store.signalMessage(due)
}
