import pg from 'pg'
import { describe, it } from 'vitest'
import { type ConformanceStore, worldConformance } from '../../src/testing/world.ts'
import type { World } from '../../src/world/index.ts'
import { createPostgresWorld } from '../../src/worlds/postgres/index.ts'
import { newSchema, useDatabase } from '../postgres/database.ts'

const LEASE_MS = 30_000
const database = useDatabase()

async function createStore(): Promise<ConformanceStore> {
  const schema = newSchema()
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
      const client = new pg.Client({ connectionString: database.url })
      await client.connect()
      await client.query(`DROP SCHEMA ${schema} CASCADE`)
      await client.end()
    },
  }
}

describe('the Postgres World conforms', () => {
  worldConformance({ describe, it }, { createStore, movesClock: true, leaseMs: LEASE_MS })
})
