import type { Bundle } from '../../../world/index.ts'
import type { Store } from '../store.ts'

/** Stores a bundle under its content hash; again is nothing. */
export function putBundle(store: Store, { hash, code, map }: Bundle): void {
  store
    .sql('INSERT INTO bundles (hash, code, map) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
    .run([hash, code, map])
}

export function getBundle(store: Store, hash: string): Bundle | null {
  const row = store.sql('SELECT hash, code, map FROM bundles WHERE hash = ?').get<Bundle>([hash])
  return row === undefined ? null : { hash: row.hash, code: row.code, map: row.map }
}
