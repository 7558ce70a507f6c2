import { expect, it } from 'vitest'
import { setUp } from './harness.ts'

it.each(['step_created', 'step_completed', 'run_completed'])(
  'a store that fails the append with %s costs the step no attempt, and its body runs once',
  async (type) => {
    let bodies = 0
    const { start, world } = await setUp(
      `const s = useStep('s'); workflow('w', async () => { await sleep(1); return s() });`,
      {
        s: async () => ++bodies,
      },
    )
    const append = world.append.bind(world)
    let failures = 1
    world.append = async (runId, request) => {
      if (failures > 0 && request.events.some((event) => event.type === type)) {
        failures--
        throw new Error('a test takes the disk away')
      }
      return append(runId, request)
    }
    const run = await start<number>('w')
    expect(await run.returnValue).toBe(1)
    expect(failures).toBe(0)
    const { data: steps } = await world.steps.list(run.runId)
    expect(steps.map((step) => [step.status, step.attempt])).toEqual([['completed', 1]])
  },
)
