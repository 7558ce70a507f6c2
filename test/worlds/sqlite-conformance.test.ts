import { describe, it } from 'vitest'
import { worldConformance } from '../../src/testing/world.ts'
import { createSqliteStore, LEASE_MS } from './sqlite-store.ts'

describe('the SQLite World conforms', () => {
  worldConformance(
    { describe, it },
    { createStore: () => createSqliteStore(), movesClock: true, leaseMs: LEASE_MS },
  )
})
