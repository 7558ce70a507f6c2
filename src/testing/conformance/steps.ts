import assert from 'node:assert/strict'
import { type Driver, drive, event } from './drive.ts'
import type { Context, Suite } from './suite.ts'

/** Background steps: claimed by exactly one, under the attempt number as the fence. */
export function stepTests({ describe, test, timed }: Suite): void {
  describe('background step', () => {
    test('of concurrent claims of one attempt exactly one wins', async ({ world, open }) => {
      const worlds = [world, await open(), await open()]
      const run = await withStep(world)
      const results = await Promise.all(worlds.map((each) => claimStep(each, run, 1)))
      assert.equal(results.filter((result) => result === 'appended').length, 1)
      assert.equal(results.filter((result) => result === 'conflict').length, 2)
      const step = await world.steps.get(run.runId, 's1')
      assert.equal(step?.owner, worlds[results.indexOf('appended')]?.owner)
      assert.equal(step?.attempt, 1)
      assert.equal(step?.background, true)
    })

    test('attempts count up over retries, and a retry is not early', async ({ world, now }) => {
      const run = await withStep(world)
      assert.equal(await claimStep(world, run, 1), 'appended')
      const retryAt = now() + 60_000
      assert.equal(await outcome(world, run, event.stepRetrying('s1', 1, retryAt)), 'appended')
      const step = await world.steps.get(run.runId, 's1')
      assert.equal(step?.status, 'pending')
      assert.equal(step.retryAt, retryAt)
      assert.equal(step.error, '"again"')
      const early = await world.inject(run.runId, { event: event.stepStarted('s1', 2, true), wake: 'none' })
      assert.deepEqual(early, { status: 'refused', reason: 'early', retryAt })
      assert.equal(await outcome(world, run, event.stepCompleted('s1', 1)), 'conflict')
    })

    timed('a retry can be claimed when it is due', async ({ world, now, advance }) => {
      const run = await withStep(world)
      await claimStep(world, run, 1)
      await outcome(world, run, event.stepRetrying('s1', 1, now() + 5_000))
      await advance(5_001)
      assert.equal(await claimStep(world, run, 2), 'appended')
      assert.equal(await outcome(world, run, event.stepCompleted('s1', 2)), 'appended')
      const step = await world.steps.get(run.runId, 's1')
      assert.equal(step?.status, 'completed')
      assert.equal(step.retryAt, undefined)
      assert.equal(step.error, undefined)
    })

    timed('the attempt of a silent owner is taken over, and its outcome refused', async (context) => {
      const { world, open, advance, leaseMs } = context
      const other = await open()
      const run = await withStep(world)
      assert.equal(await claimStep(world, run, 1), 'appended')
      assert.equal(await claimStep(other, run, 2), 'conflict')
      await advance(leaseMs * 1.1)
      assert.equal(await claimStep(other, run, 2), 'appended')
      assert.equal(await outcome(world, run, event.stepCompleted('s1', 1)), 'conflict')
      assert.equal(await outcome(other, run, event.stepCompleted('s1', 2)), 'appended')
    })

    test('an outcome is accepted only from the owner of the attempt while that lives', async (context) => {
      const { world, open } = context
      const other = await open()
      const run = await withStep(world)
      await claimStep(world, run, 1)
      assert.equal(await outcome(other, run, event.stepFailed('s1', 1)), 'conflict')
      assert.equal(await outcome(world, run, event.stepCompleted('s1', 1)), 'appended')
    })

    test('an owner may take over from itself alone', async ({ world, open }) => {
      const other = await open()
      const run = await withStep(world)
      await claimStep(world, run, 1)
      assert.equal(await claimStep(world, run, 2), 'conflict')
      assert.equal(await claimStep(other, run, 2, true), 'conflict')
      assert.equal(await claimStep(world, run, 2, true), 'appended')
    })
  })
}

async function withStep(world: Context['world']): Promise<Driver> {
  const run = await drive(world)
  await run.append([event.runStarted(), event.stepCreated('s1')])
  return run
}

async function claimStep(
  world: Context['world'],
  run: Driver,
  attempt: number,
  takeOver = false,
): Promise<string> {
  const started = event.stepStarted('s1', attempt, true)
  const result = await world.inject(run.runId, { event: started, wake: 'none', takeOver })
  return result.status === 'refused' ? result.reason : result.status
}

async function outcome(
  world: Context['world'],
  run: Driver,
  given: ReturnType<typeof event.runStarted>,
): Promise<string> {
  const result = await world.inject(run.runId, { event: given, wake: 'none' })
  return result.status === 'refused' ? result.reason : result.status
}
