import { PARENT_ATTRIBUTE } from '../../../world/index.ts'
import type { RunRef, Store } from '../store.ts'
import { purgeRun } from './purge-run.ts'

/**
 * Puts the purge of a run off when the run that started it has not ended: whether it asks for the outcome before or after
 * the end is a matter of timing that users cannot see.
 *
 * @returns true when it was put off
 */
export function putOffPurge(
  store: Store,
  run: RunRef,
  attributes: Readonly<Record<string, string>>,
): boolean {
  const parent = attributes[PARENT_ATTRIBUTE]
  if (parent === undefined) return false
  const living = store.sql('SELECT 1 FROM runs WHERE run_id = ? AND end_seq IS NULL').get([parent])
  if (living === undefined) return false
  store.sql('INSERT OR IGNORE INTO purges (parent_run_id, run) VALUES (?, ?)').run([parent, run.id])
  return true
}

/** A run has ended: what waited for that goes. */
export function purgeChildren(store: Store, parent: RunRef, at: number): void {
  const children = store
    .sql(`SELECT r.id, r.run_id FROM purges p JOIN runs r ON r.id = p.run WHERE p.parent_run_id = ?`)
    .all<{ id: number; run_id: string }>([parent.runId])
  if (children.length === 0) return
  for (const { id, run_id: runId } of children) {
    store.sql('UPDATE runs SET expired_at = ? WHERE id = ?').run([at, id])
    purgeRun(store, { ...parent, id, runId })
  }
  store.sql('DELETE FROM purges WHERE parent_run_id = ?').run([parent.runId])
}
