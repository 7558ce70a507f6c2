/** Ways in which durable engines are known to fail, and that no other suite shows by itself; see the table of features. */
import { expect, it } from 'vitest'
import { resumeHook } from '../../src/api/index.ts'
import { getRuntime, SIGNATURE_HEADER, signMessage } from '../../src/runtime/index.ts'
import type { World } from '../../src/world/index.ts'
import { deferred, setUp, waitForEvent } from './harness.ts'

const SECONDS = 60_000

/** Everything of the log but when it was written. */
async function logOf(world: World, runId: string): Promise<string> {
  return JSON.stringify(await world.events(runId))
}

it(
  'parked runs are left alone at start-up: no message more, none delivered, no lease taken',
  async () => {
    const body = `workflow('asleep', () => sleep('30d')); workflow('waiting', () => createHook());`
    const setup = await setUp(body)
    for (let i = 0; i < 40; i++) {
      await setup.start('asleep')
      await setup.start('waiting')
    }
    const parked = async (world: World): Promise<unknown[]> => {
      const { data } = await world.runs.list({ limit: 100 })
      const heads = data.map(({ runId, head, updatedAt }) => [runId, head, updatedAt])
      const pending = await Promise.all(data.map(({ runId }) => world.queue.has(runId, `run:${runId}`)))
      return [heads, pending.filter(Boolean).length]
    }
    await expect
      .poll(async () => (await setup.world.runs.list({ limit: 100 })).data.filter(({ head }) => head === 3), {
        timeout: 20_000,
      })
      .toHaveLength(80)
    await expect.poll(async () => (await parked(setup.world))[1], { timeout: 20_000 }).toBe(40)
    const before = await parked(setup.world)
    const world = await setup.redeploy(body)
    const delivered: string[] = []
    const { handle } = getRuntime()
    getRuntime().handle = (delivery) => {
      delivered.push(delivery.payload.runId)
      return handle.call(getRuntime(), delivery)
    }
    // Whatever start-up brings comes before what is asked for now.
    const last = await setup.start('asleep')
    await waitForEvent(world, last.runId, 'wait_created')
    await expect.poll(() => world.queue.has(last.runId, `run:${last.runId}`), { timeout: 20_000 }).toBe(true)
    const [heads, pending] = (await parked(world)) as [Array<[string]>, number]
    expect([heads.filter(([runId]) => runId !== last.runId), pending]).toEqual([before[0], 41])
    expect(delivered).toEqual([])
  },
  SECONDS,
)

it(
  'a hook that wakes a run in the middle of a step does not run the step again',
  async () => {
    const gate = deferred()
    let bodies = 0
    const { start, world } = await setUp(
      `const s = useStep('s');
       workflow('w', async () => {
         const hook = createHook({ token: 'middle' });
         const [value, payload] = await Promise.all([s(), hook]);
         return [value, payload];
       });`,
      {
        s: async () => {
          bodies++
          await gate.promise
          return 'once'
        },
      },
    )
    const run = await start('w')
    await waitForEvent(world, run.runId, 'step_started')
    await waitForEvent(world, run.runId, 'hook_created')
    await resumeHook('middle', 'payload')
    // The same message may come through the queue and the route as well.
    await getRuntime().handle({ payload: { runId: run.runId } })
    await waitForEvent(world, run.runId, 'hook_received')
    gate.resolve()
    expect(await run.returnValue).toEqual(['once', 'payload'])
    expect(bodies).toBe(1)
    expect(
      (await waitForEvent(world, run.runId, 'run_completed')).filter((type) => type === 'step_started'),
    ).toHaveLength(1)
  },
  SECONDS,
)

it(
  'a step and a sleep that are due at the same instant end their run once',
  async () => {
    const { start, world } = await setUp(
      `const s = useStep('s');
       workflow('w', () => Promise.race([s().then(() => 'step'), sleep(40).then(() => 'sleep')]));`,
      { s: () => new Promise((resolve) => setTimeout(resolve, 40)) },
    )
    const runs = await Promise.all(Array.from({ length: 60 }, () => start<string>('w')))
    for (const run of runs) {
      expect(['step', 'sleep']).toContain(await run.returnValue)
      const types = await waitForEvent(world, run.runId, 'run_completed')
      expect(types.filter((type) => /^run_(completed|failed)$/.test(type))).toHaveLength(1)
      expect(types.at(-1)).toBe('run_completed')
      expect(types.filter((type) => type === 'wait_completed').length).toBeLessThan(2)
    }
  },
  SECONDS,
)

it.each([
  ['starts no run', 'pending'],
  ["does not run a finished run's step again", 'finished'],
  ['does not fail a live run', 'live'],
])(
  'a forged message %s',
  async (_what, state) => {
    let bodies = 0
    const { flow, start, world } = await setUp(
      `const s = useStep('s'); workflow('done', () => s()); workflow('live', () => createHook());`,
      { s: () => ++bodies },
    )
    const run = await start(state === 'finished' ? 'done' : 'live')
    await waitForEvent(world, run.runId, state === 'finished' ? 'run_completed' : 'hook_created')
    const stepId = `step_${run.runId.slice(5)}`
    const unknown = 'wrun_01J00000000000000000000000'
    const forged = {
      pending: [{ runId: unknown }],
      finished: [{ runId: run.runId, stepId, stepName: 's' }, { runId: run.runId }],
      live: [{ runId: run.runId }, { runId: run.runId, stepId, stepName: 'not there' }],
    }[state]!
    const before = await logOf(world, run.runId)
    for (const payload of forged) {
      const body = JSON.stringify(payload)
      for (const signature of [undefined, 'v1=forged', signMessage('x'.repeat(40), body)]) {
        const headers = {
          'content-type': 'application/json',
          ...(signature ? { [SIGNATURE_HEADER]: signature } : {}),
        }
        const response = await flow(new Request('http://localhost/', { method: 'POST', body, headers }))
        expect(response.status).toBe(401)
      }
    }
    expect(await logOf(world, run.runId)).toBe(before)
    expect((await world.runs.list()).data).toHaveLength(1)
    expect(bodies).toBe(state === 'finished' ? 1 : 0)
  },
  SECONDS,
)
