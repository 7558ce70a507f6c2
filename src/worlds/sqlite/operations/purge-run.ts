import type { RunRef, Store } from '../store.ts'
import { deleteChunks, endStreamsOf } from './streams.ts'
import { eventKey, lastEventKey } from '../event-key.ts'

/** Removes what the user's code and its callers have put into a run; what says how it went stays. */
export function purgeRun(store: Store, run: RunRef): void {
  store
    .sql('UPDATE events SET payload = NULL WHERE id >= ? AND id <= ? AND payload IS NOT NULL')
    .run([eventKey(run.id, 1), lastEventKey(run.id)])
  deleteChunks(store, run.runId)
  endStreamsOf(store, run.runId, false)
  store.sql('UPDATE streams SET error = NULL WHERE run_id = ?').run([run.runId])
}
