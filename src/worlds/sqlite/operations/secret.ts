import { randomBytes } from 'node:crypto'
import type { Store } from '../store.ts'

/** The store's secret: of all processes that ask first, one draws it. */
export function readSecret(store: Store): string {
  store
    .sql(`INSERT INTO meta (key, value) VALUES ('secret', ?) ON CONFLICT DO NOTHING`)
    .run([randomBytes(32).toString('hex')])
  return store.sql(`SELECT value FROM meta WHERE key = 'secret'`).get<{ value: string }>([])!.value
}
