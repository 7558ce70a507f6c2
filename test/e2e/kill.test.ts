import { rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { runKillHarness } from './kill/driver.ts'

it.each([
  { name: 'a server that is killed over and over', servers: 1 as const, kills: 5, runs: 24, seed: 5 },
  { name: 'two servers on one store, killed and frozen', servers: 2 as const, kills: 5, runs: 24, seed: 8 },
  {
    name: 'two servers on one database, which crashes too',
    servers: 2 as const,
    kills: 5,
    runs: 24,
    seed: 8,
    world: 'postgres' as const,
  },
])('nothing is lost, run twice or changed: $name', async ({ name: _name, ...options }) => {
  const { runs, servers } = options
  const { violations, folder, ...counts } = await runKillHarness(options)
  expect(violations, `store, ledger and output are in ${folder}`).toEqual([])
  expect(counts.runs).toBeGreaterThanOrEqual(runs)
  expect(counts.bodies).toBeGreaterThan(3 * runs)
  // Two servers may be done before the first of them is frozen.
  expect(servers === 2 || counts.frozen === 0).toBe(true)
  rmSync(folder, { recursive: true, force: true })
})
