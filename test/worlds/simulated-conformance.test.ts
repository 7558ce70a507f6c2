import { describe, it } from 'vitest'
import { type ConformanceStore, worldConformance } from '../../src/testing/world.ts'
import type { World } from '../../src/world/index.ts'
import { createSimulatedStore, openSimulatedWorld } from '../../src/worlds/simulated/index.ts'

const LEASE_MS = 30_000

async function createStore(): Promise<ConformanceStore> {
  const store = createSimulatedStore()
  const worlds: World[] = []
  let offset = 0
  const now = (): number => Date.now() + offset
  return {
    async open() {
      // A short poll lets a moved clock be noticed soon; hints do not depend on it.
      const world = openSimulatedWorld(store, { now, leaseMs: LEASE_MS, pollMs: 50 })
      worlds.push(world)
      return world
    },
    now,
    advance: (ms) => void (offset += ms),
    dispose: async () => void (await Promise.all(worlds.map((world) => world.close()))),
  }
}

describe('the simulated World conforms', () => {
  worldConformance({ describe, it }, { createStore, movesClock: true, leaseMs: LEASE_MS })
})
