import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConformanceStore } from '../../src/testing/world.ts'
import type { World } from '../../src/world/index.ts'
import { createSqliteWorld } from '../../src/worlds/sqlite/index.ts'

export const LEASE_MS = 30_000

/** A fresh embedded store for the conformance suite. @param wrap what stands around each World opened on it */
export async function createSqliteStore(
  wrap: (world: World) => World = (world) => world,
): Promise<ConformanceStore> {
  const dataDir = mkdtempSync(join(tmpdir(), 'world-'))
  const worlds: World[] = []
  let offset = 0
  const now = (): number => Date.now() + offset
  return {
    async open() {
      // No upkeep on the way: an owner whose clock is moved would renew its heartbeat before it counts as silent.
      const world = await createSqliteWorld({ dataDir, now, leaseMs: LEASE_MS, pollMs: 600_000 })
      worlds.push(world)
      return wrap(world)
    },
    now,
    advance: (ms) => void (offset += ms),
    async dispose() {
      await Promise.all(worlds.map((world) => world.close()))
      rmSync(dataDir, { recursive: true })
    },
  }
}
