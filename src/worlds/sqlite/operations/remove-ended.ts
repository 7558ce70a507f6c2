import type { Store } from '../store.ts'
import { eventKey, lastEventKey } from '../event-key.ts'
import { deleteChunks } from './streams.ts'

/** Runs that one transaction removes: it holds up whoever writes meanwhile. */
const RUNS_PER_ROUND = 50

interface EndedRow {
  id: number
  run_id: string
}

/** Removes runs that ended before a point in time, with all that is theirs. */
export function removeEnded(store: Store, before: number): void {
  for (const { id, run_id } of findEnded(store, before)) {
    deleteChunks(store, run_id)
    for (const table of ['streams', 'messages'])
      store.sql(`DELETE FROM ${table} WHERE run_id = ?`).run([run_id])
    for (const table of ['resumes', 'awaits', 'purges', 'waits', 'steps'])
      store.sql(`DELETE FROM ${table} WHERE run = ?`).run([id])
    store.sql('DELETE FROM events WHERE id BETWEEN ? AND ?').run([eventKey(id, 1), lastEventKey(id)])
    store.sql('DELETE FROM runs WHERE id = ?').run([id])
  }
}

/** True when there is a run to remove; spares an idle store the write lock. */
export function hasEnded(store: Store, before: number): boolean {
  return findEnded(store, before).length > 0
}

/** Ended runs whose hooks' tokens are not retained any more. */
function findEnded(store: Store, before: number): EndedRow[] {
  return store
    .sql(
      `SELECT id, run_id FROM runs WHERE status >= 2 AND completed_at < ?
       AND NOT EXISTS (SELECT 1 FROM hooks WHERE hooks.run = runs.id) LIMIT ${RUNS_PER_ROUND}`,
    )
    .all<EndedRow>([before])
}
