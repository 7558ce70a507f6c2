import pg from 'pg'
import { describe, it } from 'vitest'
import { type ConformanceStore, worldConformance } from '../../src/testing/world.ts'
import type { World } from '../../src/world/index.ts'
import { createPostgresWorld } from '../../src/worlds/postgres/index.ts'
import { newSchema, useDatabase } from '../postgres/database.ts'

const LEASE_MS = 30_000
const database = useDatabase()

/** Schemas whose tables are empty again: emptying one is a tenth of making one. */
const emptied: string[] = []

async function empty(schema: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const text = `SELECT table_name FROM information_schema.tables WHERE table_schema = $1 AND table_name <> 'meta'`
  const { rows } = await client.query<{ table_name: string }>(text, [schema])
  await client.query(rows.map(({ table_name: table }) => `DELETE FROM ${schema}.${table}`).join(';'))
  await client.end()
  emptied.push(schema)
}

async function createStore(): Promise<ConformanceStore> {
  const schema = emptied.pop() ?? newSchema()
  const worlds: World[] = []
  let offset = 0
  const now = (): number => Date.now() + offset
  return {
    async open() {
      // No upkeep on the way: an owner whose clock is moved would renew its heartbeat before it counts as silent.
      const world = await createPostgresWorld({
        url: database.url,
        schema,
        now,
        leaseMs: LEASE_MS,
        pollMs: 600_000,
      })
      worlds.push(world)
      return world
    },
    now,
    advance: (ms) => void (offset += ms),
    async dispose() {
      await Promise.all(worlds.map((world) => world.close()))
      await empty(schema)
    },
  }
}

describe('the Postgres World conforms', () => {
  worldConformance({ describe, it }, { createStore, movesClock: true, leaseMs: LEASE_MS })
})
