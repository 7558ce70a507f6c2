import type { Store } from '../store.ts'

/** Leaves a hint about a run for the other processes. */
export function writeSignal(store: Store, runId: string): void {
  store.sql('INSERT INTO signals (run_id, owner) VALUES (?, ?)').run([runId, store.owner.id])
}

/** The hints of others since `after`, and where to go on. */
export function readSignals(store: Store, after: number): { runIds: string[]; last: number } {
  const rows = store
    .sql('SELECT id, run_id, owner FROM signals WHERE id > ? ORDER BY id')
    .all<{ id: number; run_id: string; owner: number }>([after])
  const others = rows.filter((row) => row.owner !== store.owner.id).map((row) => row.run_id)
  return { runIds: [...new Set(others)], last: rows.at(-1)?.id ?? after }
}

/** Where the hints end now. */
export function lastSignal(store: Store): number {
  return store.sql('SELECT max(id) AS last FROM signals').get<{ last: number | null }>([])?.last ?? 0
}
