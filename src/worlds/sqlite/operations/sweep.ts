import { removePulse } from '../../shared/index.ts'
import { removeLife } from '../life-lock.ts'
import { isAlive, listOtherOwners, pulseFile } from '../owners.ts'
import type { Store } from '../store.ts'
import { releaseOwner } from './release-owner.ts'

/** Signals older than the latest so many are dropped: they are hints, and readers are never that far behind. */
const KEPT_SIGNALS = 1000

/** Frees what dead owners hold, and forgets tokens whose retention is over. */
export function sweep(store: Store): void {
  for (const owner of deadOwners(store)) {
    releaseOwner(store, owner)
    store.sql('DELETE FROM owners WHERE id = ?').run([owner])
    store.afterCommit(() => {
      removePulse(pulseFile(store.file, owner))
      removeLife(store.file, owner)
    })
  }
  store.sql('DELETE FROM hooks WHERE run_ended = 1 AND retention_until <= ?').run([store.now()])
  store.sql('DELETE FROM signals WHERE id <= (SELECT max(id) FROM signals) - ?').run([KEPT_SIGNALS])
}

/** True when a sweep would change something; spares an idle store the write lock. */
export function needsSweep(store: Store): boolean {
  if (deadOwners(store).length > 0) return true
  const row = store
    .sql(
      `SELECT EXISTS (SELECT 1 FROM hooks WHERE run_ended = 1 AND retention_until <= ?)
         OR (SELECT coalesce(max(id) - min(id), 0) FROM signals) > ? AS needed`,
    )
    .get<{ needed: number }>([store.now(), 2 * KEPT_SIGNALS])
  return row?.needed === 1
}

/** Owners that are entered but gone, and ids that hold something without being entered. */
function deadOwners(store: Store): number[] {
  const others = listOtherOwners(store)
  const dead = others.filter((row) => !isAlive(store, row)).map((row) => row.id)
  const strays = store
    .sql(
      `SELECT owner FROM runs WHERE owner IS NOT NULL UNION SELECT owner FROM messages WHERE owner IS NOT NULL
       EXCEPT SELECT id FROM owners EXCEPT SELECT ?`,
    )
    .all<{ owner: number }>([store.owner.id])
  return [...dead, ...strays.map((row) => row.owner)]
}
