import { expect, it, vi } from 'vitest'
import { getRun, resumeHook, start } from '../../src/api/index.ts'
import { registeredSteps } from '../../src/runtime/steps/step-registry.ts'
import { setUp, waitForEvent } from './harness.ts'

const AB = `
  const a = useStep('a'), b = useStep('b');
  workflow('w', async () => { const got = [await a()]; await sleep(1500); got.push(await b()); return got });
`
/** The same workflow with its steps in another order: a replay of a run of `AB` on this code diverges. */
const BA = `
  const a = useStep('a'), b = useStep('b');
  workflow('w', async () => { const got = [await b()]; await sleep(1); got.push(await a()); return got });
`

it('a run keeps replaying on the bundle that it began with, while new runs take the new one', async () => {
  const steps = { a: async () => 'a', b: async () => 'b' }
  const setup = await setUp(AB, steps)
  const old = await setup.start('w')
  await waitForEvent(setup.world, old.runId, 'wait_created')

  const world = await setup.redeploy(BA)
  const young = await start({ workflowId: 'w' })
  expect(await young.returnValue).toEqual(['b', 'a'])
  expect(await getRun(old.runId).returnValue).toEqual(['a', 'b'])
  const bundles = await Promise.all(
    [old, young].map(async (run) => (await world.runs.get(run.runId))?.bundle),
  )
  expect(new Set(bundles).size).toBe(2)
})

it('step bodies always come from the current deployment', async () => {
  const setup = await setUp(AB, { a: async () => 'a', b: async () => 'old b' })
  const run = await setup.start('w')
  await waitForEvent(setup.world, run.runId, 'wait_created')
  await setup.redeploy(BA)
  registeredSteps().set('b', async () => 'new b')
  expect(await getRun(run.runId).returnValue).toEqual(['a', 'new b'])
})

it('a replay does not print again, what is new is printed', async () => {
  const lines: string[] = []
  const spy = vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)))
  const code = `workflow('w', async () => { console.log('before'); const h = createHook({ token: 't' }); console.log('got', await h); });`
  const setup = await setUp(code)
  const run = await setup.start('w')
  await waitForEvent(setup.world, run.runId, 'hook_created')
  await setup.redeploy(code)
  await resumeHook('t', 'it')
  await getRun(run.runId).returnValue
  spy.mockRestore()
  expect(lines).toEqual(['before', 'got it'])
})
