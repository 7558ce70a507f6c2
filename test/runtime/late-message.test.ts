import { expect, it } from 'vitest'
import { getRuntime } from '../../src/runtime/index.ts'
import { createSqliteWorld } from '../../src/worlds/sqlite/index.ts'
import { deferred, setUp, waitForEvent } from './harness.ts'

it('a message for a step that already runs inline does not run it again', async () => {
  const done = deferred()
  let bodies = 0
  const { start, world } = await setUp(`const s = useStep('s'); workflow('w', () => s());`, {
    s: async () => {
      if (++bodies === 1) await done.promise
      return 'once'
    },
  })
  const run = await start<string>('w')
  await waitForEvent(world, run.runId, 'step_started')
  const [step] = (await world.steps.list(run.runId)).data
  let reads = 0
  const get = world.steps.get.bind(world.steps)
  world.steps.get = (...args) => (reads++, get(...args))
  // The queue had handed it out just before the run found a free slot for the step.
  await getRuntime().handle({
    payload: { runId: run.runId, stepId: step!.stepId, stepName: step!.stepName },
  })
  expect(reads).toBe(0)
  done.resolve()
  expect(await run.returnValue).toBe('once')
  expect(bodies).toBe(1)
  expect((await world.events(run.runId)).filter((event) => event.type === 'step_started')).toHaveLength(1)
})

it('a message for a run whose actor is here, and has lost it without knowing, takes it back', async () => {
  const held = deferred()
  let bodies = 0
  const { start, world, dataDir } = await setUp(`const s = useStep('s'); workflow('w', () => s());`, {
    s: async () => {
      if (++bodies === 1) await held.promise
      return `body ${bodies}`
    },
  })
  const run = await start<string>('w')
  await waitForEvent(world, run.runId, 'step_started')
  // To somebody whose clock is ahead this process is dead. It takes the run, leaves, and so sends a message.
  let ahead = 3_600_000
  const other = await createSqliteWorld({ dataDir, now: () => Date.now() + ahead })
  expect(await other.claim(run.runId, { after: 0 })).toMatchObject({ status: 'claimed' })
  ahead = 0
  await other.close()
  expect(await run.returnValue).toBe('body 2')
  held.resolve()
})
