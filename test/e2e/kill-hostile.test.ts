/** What nobody wishes for a production server: more than kills at random instants. */
import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { freezeAll, killStorm, killWhileDraining, killWhileStarting } from './kill/disturbances.ts'
import { type Harness, type KillOptions, runKillHarness } from './kill/driver.ts'

const SCENARIOS: Array<{ name: string } & KillOptions> = [
  {
    name: 'killed while it recovers what it left',
    servers: 1,
    disturb: killWhileStarting,
    kills: 2,
    runs: 16,
    seed: 1,
  },
  {
    name: 'two servers, one killed every 200 ms',
    servers: 2,
    disturb: killStorm,
    kills: 1,
    runs: 16,
    seed: 2,
  },
  {
    name: 'two servers, frozen in turn and together',
    servers: 2,
    disturb: freezeAll,
    kills: 2,
    runs: 16,
    seed: 3,
  },
  {
    name: 'killed while it drains after SIGTERM',
    servers: 2,
    disturb: killWhileDraining,
    kills: 3,
    runs: 16,
    seed: 4,
  },
  {
    name: 'two servers on one database, killed every 200 ms',
    world: 'postgres',
    servers: 2,
    disturb: killStorm,
    kills: 1,
    runs: 16,
    seed: 5,
  },
  {
    name: 'two servers on one database, frozen in turn and together',
    world: 'postgres',
    servers: 2,
    disturb: freezeAll,
    kills: 2,
    runs: 16,
    seed: 6,
  },
]

describe('nothing is lost, run twice or changed', () => {
  it.each(SCENARIOS)('$name', async ({ name: _name, ...options }) => {
    const { violations, folder, runs } = await runKillHarness(options)
    expect(violations, `store, ledger and output are in ${folder}`).toEqual([])
    expect(runs).toBeGreaterThanOrEqual(options.runs)
    rmSync(folder, { recursive: true, force: true })
  })
})

it('after many kills a server starts at once, takes little memory, and idles', async () => {
  const usages: Usage[] = []
  const { violations, folder } = await runKillHarness({
    servers: 1,
    kills: 8,
    runs: 40,
    seed: 7,
    after: async (harness) => {
      await harness.servers[0]!.kill()
      const begin = performance.now()
      await harness.servers[0]!.restart()
      usages.push({ ...(await usageOf(harness)), startMs: performance.now() - begin })
      await new Promise((resolve) => setTimeout(resolve, 3000))
      usages.push(await usageOf(harness))
    },
  })
  expect(violations, `store, ledger and output are in ${folder}`).toEqual([])
  const [started, idle] = usages as [Usage, Usage]
  expect(started.cpuMs).toBeLessThan(3000)
  expect(Math.max(started.rss, idle.rss)).toBeLessThan(250 * 2 ** 20)
  // Of three seconds.
  expect(idle.cpuMs - started.cpuMs).toBeLessThan(150)
  rmSync(folder, { recursive: true, force: true })
})

interface Usage {
  cpuMs: number
  rss: number
  startMs?: number
}

async function usageOf({ servers }: Harness): Promise<Usage> {
  const { body } = await servers[0]!.post({ usage: true })
  const { cpu, rss } = body as { cpu: NodeJS.CpuUsage; rss: number }
  return { cpuMs: (cpu.user + cpu.system) / 1000, rss }
}
