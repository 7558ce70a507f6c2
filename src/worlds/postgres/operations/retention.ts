import type { Store } from '../store.ts'

/** Runs that one round removes: a backlog must not hold up the heartbeat. */
const RUNS_PER_ROUND = 200

/** Forgets tokens whose retention is over, and removes runs that ended longer ago than `retentionMs`. */
export async function removeEnded(store: Store, retentionMs: number | undefined): Promise<void> {
  const { schema } = store
  await store.read(`DELETE FROM ${schema}.hooks WHERE run_ended AND retention_until <= $1`, [store.now()])
  if (retentionMs === undefined) return
  await store.call('remove_ended', [store.now() - retentionMs, RUNS_PER_ROUND], { repeatable: true })
}
