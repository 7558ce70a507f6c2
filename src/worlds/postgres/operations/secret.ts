import { randomBytes } from 'node:crypto'
import type { Store } from '../store.ts'

/** The store's secret: of all processes that ask first, one draws it. */
export async function readSecret(store: Store): Promise<string> {
  const { schema } = store
  const found = (): Promise<Array<{ value: string }>> =>
    store.read(`SELECT value FROM ${schema}.meta WHERE key = 'secret'`, [])
  const [known] = await found()
  if (known) return known.value
  const text = `INSERT INTO ${schema}.meta (key, value) VALUES ('secret', $1) ON CONFLICT DO NOTHING`
  await store.read(text, [randomBytes(32).toString('hex')])
  return (await found())[0]!.value
}
