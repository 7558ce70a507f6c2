/** Writes that the store will never take, and those that it takes later. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { getHookByToken } from '../../src/api/index.ts'
import { createError, WorkflowRunFailedError } from '../../src/errors/index.ts'
import type { NewEvent, World } from '../../src/world/index.ts'
import { setUp, waitForEvent } from './harness.ts'

const forGood = (): Error =>
  createError('value-unstorable', { store: 'The store of a test', reason: 'it does not take this' })
const transient = (): Error => createError('store-full', { file: 'f' })

/** Lets the store refuse events for which `refuse` has an error. */
function refuseEvents(world: World, refuse: (event: NewEvent) => Error | undefined): void {
  const [append, inject] = [world.append.bind(world), world.inject.bind(world)]
  const check = (events: NewEvent[]): void => {
    for (const event of events) {
      const error = refuse(event)
      if (error) throw error
    }
  }
  world.append = async (runId, request) => {
    check(request.events)
    return append(runId, request)
  }
  world.inject = async (runId, request) => {
    check([request.event])
    return inject(runId, request)
  }
}

const BUNDLE = `
  const s = useStep('s'); const background = useStep('background');
  workflow('w', async () => { await s(); await sleep(1); createHook({ token: 't' }); await api.setAttributes({ a: 'b' }); return 'done' });
  workflow('catches', async () => { try { return await background() } catch (error) { return [error.slug, error.message.includes('does not take')] } });
  workflow('other', async () => { await sleep(1); return s() });`

describe('an event that the store will never take', () => {
  const KINDS = [
    'step_created',
    'step_completed',
    'wait_created',
    'hook_created',
    'attr_set',
    'run_completed',
  ]

  it.each(KINDS)(
    '%s ends the run with RUNTIME_ERROR and what the store said; other runs go on',
    async (type) => {
      let bodies = 0
      const { start, world } = await setUp(BUNDLE, { s: async () => ++bodies })
      refuseEvents(world, (event) => (event.type === type ? forGood() : undefined))
      const run = await start('w')
      const error: unknown = await run.returnValue.catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(WorkflowRunFailedError)
      expect(error).toMatchObject({ errorCode: 'RUNTIME_ERROR', cause: { slug: 'value-unstorable' } })
      expect((error as Error).message).toContain('does not take this')
      const log = await world.events(run.runId)
      expect(log.at(-1)?.type).toBe('run_failed')
      expect(log.map((event) => event.type)).not.toContain(type)
      expect(bodies).toBeLessThanOrEqual(1)
      await expect(getHookByToken('t')).rejects.toMatchObject({ name: 'HookNotFoundError' })
    },
  )

  it('ends the run although the store fails at that for a while', async () => {
    const { start, world } = await setUp(BUNDLE, { s: async () => 1 })
    let failures = 3
    refuseEvents(world, (event) => {
      if (event.type === 'step_completed') return forGood()
      return event.type === 'run_failed' && failures-- > 0 ? transient() : undefined
    })
    const run = await start('w')
    await expect(run.returnValue).rejects.toMatchObject({ errorCode: 'RUNTIME_ERROR' })
    expect(failures).toBeLessThan(0)
  })

  it('is the end of a run also when the store does not take the error either', async () => {
    const { start, world } = await setUp(BUNDLE, { s: async () => 1 })
    refuseEvents(world, ({ type, payload }) => {
      if (type === 'step_completed')
        return Object.assign(forGood(), { rows: randomBytes(100_000).toString('base64') })
      return type === 'run_failed' && (payload?.length ?? 0) > 50_000 ? forGood() : undefined
    })
    const run = await start('w')
    await expect(run.returnValue).rejects.toMatchObject({
      errorCode: 'RUNTIME_ERROR',
      cause: { slug: 'value-unstorable' },
    })
  })

  it('is the failure of its step when that came through the queue: the body runs once, and the workflow may catch it', async () => {
    let bodies = 0
    const background = Object.assign(async () => ++bodies, { inline: false })
    const { start, world } = await setUp(BUNDLE, { background })
    refuseEvents(world, ({ type }) => (type === 'step_completed' ? forGood() : undefined))
    const run = await start('catches')
    expect(await run.returnValue).toEqual(['value-unstorable', true])
    expect(bodies).toBe(1)
  })

  it('that does not fit its log is tried once more on the log as it is then, and is the end of the run after that', async () => {
    const { start, world } = await setUp(BUNDLE, { s: async () => 1 })
    let [refusals, wanted] = [0, 1]
    refuseEvents(world, ({ type }) => {
      if (type !== 'step_completed' || refusals >= wanted) return undefined
      refusals++
      return createError('store-event-refused', { type, runId: 'r', entity: 's' })
    })
    expect(await (await start('other')).returnValue).toBe(1)
    wanted = Infinity
    await expect((await start('other')).returnValue).rejects.toMatchObject({
      errorCode: 'RUNTIME_ERROR',
      cause: { slug: 'store-event-refused' },
    })
  })
})

describe('a store that fails some runs for a while', () => {
  it('loses nothing of theirs, and does not keep other runs from going on', async () => {
    const { start, world } = await setUp(BUNDLE, { s: async () => 1 })
    const stuck = await Promise.all(Array.from({ length: 20 }, async () => start('w')))
    const ids = new Set(stuck.map(({ runId }) => runId))
    let failing = true
    const append = world.append.bind(world)
    world.append = async (runId, request) => {
      if (failing && ids.has(runId)) throw new Error('a test takes this away')
      return append(runId, request)
    }
    for (const runId of ids) await waitForEvent(world, runId, 'run_created')
    expect(await (await start('other')).returnValue).toBe(1)
    failing = false
    expect(await Promise.all(stuck.map(({ returnValue }) => returnValue))).toEqual(stuck.map(() => 'done'))
  })
})
