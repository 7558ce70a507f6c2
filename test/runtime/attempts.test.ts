import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createError } from '../../src/errors/index.ts'
import { drive, event } from '../../src/testing/conformance/drive.ts'
import { type BackgroundHost, runBackgroundStep } from '../../src/runtime/steps/background-step.ts'
import { registeredSteps, type StepFunction } from '../../src/runtime/steps/step-registry.ts'
import type { World } from '../../src/world/index.ts'
import { createSqliteWorld } from '../../src/worlds/sqlite/index.ts'
import { deferred } from './harness.ts'

const ARGUMENTS = '[{"args":1},[]]'

it.each([0, 3])(
  '10 handlers that race for one step run its body once, as one attempt (maxRetries %i)',
  async (maxRetries) => {
    const worlds = await openWorlds(10)
    const begun = deferred()
    const held = deferred()
    let bodies = 0
    const body: StepFunction = async () => {
      bodies++
      begun.resolve()
      await held.promise
      return 'done'
    }
    const run = await withStep(worlds[0]!, Object.assign(body, { maxRetries }))
    const handlers = worlds.map((world) => runBackgroundStep(host(), world, run))
    await begun.promise
    // Handlers that come when the body is under way.
    const late = worlds.slice(1).map((world) => runBackgroundStep(host(), world, run))
    await Promise.all(late)
    held.resolve()
    await Promise.all(handlers)
    expect(bodies).toBe(1)
    expect(await worlds[0]!.steps.get(run.runId, run.stepId)).toMatchObject({
      status: 'completed',
      attempt: 1,
    })
  },
)

it('a flaky first attempt that 10 handlers raced for leaves the other attempts to the step', async () => {
  const worlds = await openWorlds(10)
  let bodies = 0
  const body: StepFunction = async () => {
    if (++bodies <= 2) throw new Error('flaky')
    return 'done'
  }
  const run = await withStep(worlds[0]!, Object.assign(body, { maxRetries: 2 }))
  for (let round = 1; round <= 3; round++) {
    await Promise.all(worlds.map((world) => runBackgroundStep(host(), world, run)))
    expect(bodies).toBe(round)
    expect(await worlds[0]!.steps.get(run.runId, run.stepId)).toMatchObject({ attempt: round })
    clock += 120_000
  }
  expect(await worlds[0]!.steps.get(run.runId, run.stepId)).toMatchObject({ status: 'completed' })
})

it('an attempt that was lost with its process leaves a step of the queue all of its retries', async () => {
  const [world, lost] = (await openWorlds(2)) as [World, World]
  let bodies = 0
  const body: StepFunction = async () => {
    if (++bodies === 1) throw new Error('flaky')
    return 'done'
  }
  const run = await withStep(world, Object.assign(body, { maxRetries: 1 }))
  await lost.inject(run.runId, { event: event.stepStarted(run.stepId, 1, true), wake: 'none' })
  await lost.close()
  await runBackgroundStep(host(), world, run)
  expect(await world.steps.get(run.runId, run.stepId)).toMatchObject({ status: 'pending', attempt: 2 })
  clock += 120_000
  await runBackgroundStep(host(), world, run)
  expect(await world.steps.get(run.runId, run.stepId)).toMatchObject({ status: 'completed', attempt: 3 })
})

it('a step that lost three workers has all of its retries, and completes', async () => {
  const [world, ...workers] = (await openWorlds(4)) as [World, ...World[]]
  let bodies = 0
  const body: StepFunction = async () => {
    if (++bodies <= 3) throw new Error('flaky')
    return 'done'
  }
  const run = await withStep(world, body)
  for (const [i, worker] of workers.entries()) {
    await worker.inject(run.runId, { event: event.stepStarted(run.stepId, i + 1, true), wake: 'none' })
    await worker.close()
  }
  for (let failures = 0; failures <= 3; failures++) {
    await runBackgroundStep(host(), world, run)
    clock += 120_000
  }
  expect(bodies).toBe(4)
  expect(await world.steps.get(run.runId, run.stepId)).toMatchObject({ status: 'completed', attempt: 7 })
})

it('a message that comes twice at once to one process begins one attempt', async () => {
  const [world] = (await openWorlds(1)) as [World]
  const begun = deferred()
  const held = deferred()
  let bodies = 0
  const body: StepFunction = async () => {
    if (++bodies > 1) return
    begun.resolve()
    await held.promise
  }
  const run = await withStep(world, Object.assign(body, { maxRetries: 3 }))
  // Who reads the step late finds an attempt of this very process, which it might take for one that is over.
  let reads = 0
  const steps: World['steps'] = {
    ...world.steps,
    async get(...args) {
      if (++reads > 1) await begun.promise
      return world.steps.get(...args)
    },
  }
  const process = host()
  const first = runBackgroundStep(process, { ...world, steps }, run)
  expect(await runBackgroundStep(process, { ...world, steps }, run)).toEqual({ retryAt: expect.any(Number) })
  held.resolve()
  await first
  expect(bodies).toBe(1)
  expect(await world.steps.get(run.runId, run.stepId)).toMatchObject({ status: 'completed', attempt: 1 })
})

it.each(['step_started', 'step_completed'])(
  'an answer that gets lost with %s costs the step no attempt, and its body runs once',
  async (type) => {
    const [world] = (await openWorlds(1)) as [World]
    let bodies = 0
    const body: StepFunction = () => ++bodies
    const run = await withStep(world, Object.assign(body, { maxRetries: 0 }))
    let lost = 0
    const lossy: World = {
      ...world,
      async inject(runId, request) {
        const answer = await world.inject(runId, request)
        if (request.event.type !== type || lost++ > 0) return answer
        throw createError('store-io', { file: 'the store', reason: 'no answer' })
      },
    }
    await runBackgroundStep(host(), lossy, run)
    expect({ bodies, lost }).toEqual({ bodies: 1, lost: 2 })
    expect(await world.steps.get(run.runId, run.stepId)).toMatchObject({ status: 'completed', attempt: 1 })
  },
)

/** What the test adds to the time of the Worlds. Their owners are told of it as well: none dies of it. */
let clock = 0

/** Owners on one store, each as a process of its own would have it. */
async function openWorlds(count: number): Promise<World[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'stepline-attempts-'))
  const options = { dataDir, leaseMs: 100_000_000, now: () => Date.now() + clock }
  const worlds = await Promise.all(Array.from({ length: count }, () => createSqliteWorld(options)))
  onTestFinished(async () => {
    for (const world of worlds) await world.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
  return worlds
}

async function withStep(
  world: World,
  body: StepFunction,
): Promise<{ runId: string; stepId: string; stepName: string }> {
  registeredSteps().set('raced', body)
  const run = await drive(world)
  const created = { ...event.stepCreated('s1'), payload: ARGUMENTS }
  await run.append([event.runStarted(), { ...created, data: { stepName: 'raced' } } as typeof created])
  return { runId: run.runId, stepId: 's1', stepName: 'raced' }
}

function host(): BackgroundHost {
  return {
    backgroundSteps: new Set(),
    parkedHead: () => 0,
    adopt: () => undefined,
    lookLater: () => undefined,
    closed: false,
  }
}
