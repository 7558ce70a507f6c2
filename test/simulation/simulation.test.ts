/**
 * The whole engine on the simulated World: virtual time, a seeded schedule, and everything that may go wrong. Thousands of
 * seeds are for `npm run simulate`; here are enough to notice what breaks.
 */
import { describe, expect, it } from 'vitest'
import { FOUND } from './found.ts'
import { scenarioOf } from './scenario.ts'
import { shrink } from './shrink.ts'
import { type Sabotage, simulate } from './simulate.ts'

const SEEDS = Array.from({ length: 24 }, (_, i) => i + 1)

describe('simulation', () => {
  it('whatever goes wrong, every run ends as it would have, and its log is sound', async () => {
    for (const seed of SEEDS) {
      const { problems } = await simulate(scenarioOf(seed))
      expect(problems, `npm run simulate -- --seed ${seed}`).toEqual([])
    }
  }, 60_000)

  it.each(FOUND)('no more: $what', async ({ scenario }) => {
    expect((await simulate(scenario)).problems).toEqual([])
  })

  it('a seed goes the same way each time', async () => {
    const [first, second] = [await simulate(scenarioOf(7)), await simulate(scenarioOf(7))]
    expect(second.trace).toEqual(first.trace)
    expect(first.effects).toBeGreaterThan(10)
  })

  it('a failing scenario shrinks to one that still fails, with fewer faults', async () => {
    const { seed, problems } = await firstFailure(withoutMessages, 1)
    expect(problems).not.toEqual([])
    const { scenario, verdict } = await shrink(scenarioOf(seed), withoutMessages)
    expect(verdict.problems).not.toEqual([])
    expect(scenario.faults.length).toBeLessThanOrEqual(scenarioOf(seed).faults.length)
    expect(scenario.runs).toHaveLength(1)
  }, 60_000)
})

describe('simulation finds', () => {
  it('a lease that is not fenced', async () => {
    expect((await firstFailure(withoutFence, 80)).problems.join()).toMatch(
      /attempt|outcome|ended|running|time goes back/,
    )
  }, 60_000)

  it('messages that are not written with the release', async () => {
    expect((await firstFailure(withoutMessages, 1)).problems.join()).toContain('stuck')
  }, 60_000)

  it('payloads that are recorded once per try', async () => {
    expect((await firstFailure(withoutResumeIds, 101)).problems.join()).toMatch(/recorded twice|ended/)
  }, 60_000)

  it('outcomes that are lost although their writer was told otherwise', async () => {
    expect((await firstFailure(withoutInjections, 9)).problems.join()).toMatch(/lost|stuck/)
  }, 60_000)
})

/** @param from a seed shortly before the first that shows it */
async function firstFailure(sabotage: Sabotage, from: number): Promise<{ seed: number; problems: string[] }> {
  for (let seed = from; seed <= 400; seed++) {
    const { problems } = await simulate(scenarioOf(seed), sabotage)
    if (problems.length > 0) return { seed, problems }
  }
  throw new Error('not found in 400 seeds')
}

/** Whoever held a lease once may write, at any head. */
const withoutFence: Sabotage = (world, store) => ({
  ...world,
  append(runId, request) {
    const run = store.runs.get(runId)
    if (!run || run.models.run.completedAt !== undefined) return world.append(runId, request)
    run.owner = world.owner
    return world.append(runId, { ...request, epoch: run.epoch, after: run.log.length })
  },
})

const withoutMessages: Sabotage = (world) => ({
  ...world,
  append: (runId, request) => world.append(runId, { ...request, messages: [] }),
})

const withoutResumeIds: Sabotage = (world, store) => ({
  ...world,
  inject(runId, request) {
    const { event } = request
    if (event.type !== 'hook_received') return world.inject(runId, request)
    const known = store.runs.get(runId)?.resumes
    known?.clear()
    return world.inject(runId, request)
  },
})

/** Every fifth payload is answered for and not written. */
const withoutInjections: Sabotage = (world) => {
  let count = 0
  return {
    ...world,
    async inject(runId, request) {
      if (request.event.type !== 'hook_received' || ++count % 2 > 0) return world.inject(runId, request)
      return { status: 'appended', event: { ...request.event, seq: 1 } }
    },
  }
}
