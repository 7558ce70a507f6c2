import type { Store } from '../store.ts'
import { enqueueRun } from './enqueue.ts'

/**
 * Frees what an owner holds, dead or about to leave: its runs get the next epoch and a message, its messages are
 * pending again. A message of the same key that is pending meanwhile gives way: the freed one was due before it.
 */
export function releaseOwner(store: Store, owner: number): void {
  const runs = store
    .sql('UPDATE runs SET owner = NULL, epoch = epoch + 1 WHERE owner = ? RETURNING run_id')
    .all<{ run_id: string }>([owner])
  for (const { run_id } of runs) enqueueRun(store, run_id)
  const { changes } = store.sql('UPDATE OR REPLACE messages SET owner = NULL WHERE owner = ?').run([owner])
  if (changes > 0) store.signalMessage(store.now())
}
