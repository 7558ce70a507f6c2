import type { Bundle } from '../../../world/index.ts'
import type { Store } from '../store.ts'

/** Stores a bundle under its content hash; again is nothing. */
export async function putBundle(store: Store, { hash, code, map }: Bundle): Promise<void> {
  const text = `INSERT INTO ${store.schema}.bundles (hash, code, map) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
  await store.read(text, [hash, code, map])
}

export async function getBundle(store: Store, hash: string): Promise<Bundle | null> {
  const text = `SELECT hash, code, map FROM ${store.schema}.bundles WHERE hash = $1`
  return (await store.read<Bundle>(text, [hash]))[0] ?? null
}
