import { describe, it } from 'vitest'
import { worldConformance } from '../../src/testing/world.ts'
import { parseEncryptionKeys, sealWorld } from '../../src/worlds/seal/index.ts'
import { createSqliteStore, LEASE_MS } from './sqlite-store.ts'

const keys = parseEncryptionKeys(Buffer.alloc(32, 7).toString('base64'))

describe('a sealed World conforms like the World inside', () => {
  const createStore = () => createSqliteStore((world) => sealWorld(world, { keys }))
  worldConformance({ describe, it }, { createStore, movesClock: true, leaseMs: LEASE_MS })
})
