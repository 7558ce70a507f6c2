/** What `getWorld()` gives to apps: reads in the documented shapes. */
import { describe, expect, it } from 'vitest'
import { start as startRun } from '../../src/api/index.ts'
import { hydrateResourceIO } from '../../src/observability/index.ts'
import { cancelRuns, getWorld, healthCheck, setWorld } from '../../src/runtime/index.ts'
import { setUp, waitForEvent } from './harness.ts'

const MISSING = 'wrun_01J00000000000000000000000'
const ORDERS = `
  const charge = useStep('charge');
  workflow('order', async (n) => charge({ amount: n }));
  workflow('waiting', async () => { const hook = createHook({ token: 'gate', metadata: { a: 1 } }); return await hook });
`
const steps = { charge: async ({ amount }: { amount: number }) => ({ paid: amount }) }

describe('runs', () => {
  it('come with dates and stored values, and without them when asked so', async () => {
    const { start } = await setUp(ORDERS, steps)
    const { runId, returnValue } = await start('order', [5])
    await returnValue
    const world = await getWorld()
    const run = await world.runs.get(runId)
    expect(run).toMatchObject({
      runId,
      status: 'completed',
      workflowName: 'order',
      createdAt: expect.any(Date),
    })
    expect(hydrateResourceIO(run)).toMatchObject({ input: [5], output: { paid: 5 } })
    expect(run).not.toHaveProperty('seed')
    expect(run.deploymentId).toMatch(/^[0-9a-f]{64}$/)
    expect([run.specVersion, world.analytics]).toEqual([world.specVersion, undefined])
    const bare = await world.runs.get(runId, { resolveData: 'none' })
    expect([bare.input, bare.output]).toEqual([undefined, undefined])
  })

  it('are listed newest first, page by page, by status and workflow', async () => {
    const { start } = await setUp(ORDERS, steps)
    const runs = [await start('order', [1]), await start('order', [2]), await start('order', [3])]
    for (const run of runs) await run.returnValue
    const world = await getWorld()
    const first = await world.runs.list({ workflowName: 'order', pagination: { limit: 2 } })
    expect(first.hasMore).toBe(true)
    const second = await world.runs.list({
      workflowName: 'order',
      pagination: { limit: 2, cursor: first.cursor },
    })
    const ids = [...first.data, ...second.data].map(({ runId }) => runId)
    expect(ids).toEqual(runs.map(({ runId }) => runId).toReversed())
    expect((await world.runs.list({ status: [] })).data).toEqual([])
    expect((await world.runs.list({ status: 'failed' })).data).toEqual([])
  })

  it('that do not exist are an error one by one, and null among many', async () => {
    const { start } = await setUp(ORDERS, steps)
    const { runId } = await start('order', [1])
    const world = await getWorld()
    await expect(world.runs.get(MISSING)).rejects.toMatchObject({ name: 'WorkflowRunNotFoundError' })
    const many = await world.runs.getMany([MISSING, runId])
    expect(many.map((run) => run?.runId)).toEqual([undefined, runId])
  })

  it('can be waited for, for a time', async () => {
    const { start } = await setUp(ORDERS, steps)
    const world = await getWorld()
    const waiting = await start('waiting')
    const snapshot = await world.runs.waitForTerminalStatus(waiting.runId, { timeoutMs: 1 })
    expect(['pending', 'running']).toContain(snapshot.status)
    const end = world.runs.waitForTerminalStatus(waiting.runId)
    await waiting.cancel()
    expect((await end).status).toBe('cancelled')
  })
})

it('steps come by id and by run; one that does not exist is an error', async () => {
  const { start } = await setUp(ORDERS, steps)
  const { runId, returnValue } = await start('order', [7])
  await returnValue
  const world = await getWorld()
  const { data } = await world.steps.list({ runId })
  expect(data.map((step) => hydrateResourceIO(step).output)).toEqual([{ paid: 7 }])
  expect(await world.steps.get(runId, data[0]!.stepId)).toMatchObject({ stepName: 'charge', attempt: 1 })
  await expect(world.steps.get(runId, 'step_none')).rejects.toMatchObject({ slug: 'step-not-found' })
})

it('hooks come by id, by token and by run', async () => {
  const { start, world: store } = await setUp(ORDERS, steps)
  const { runId } = await start('waiting')
  await waitForEvent(store, runId, 'hook_created')
  const world = await getWorld()
  expect(await world.hooks.getByToken('gate')).toMatchObject({
    runId,
    token: 'gate',
    createdAt: expect.any(Date),
  })
  const { data } = await world.hooks.list({ runId })
  expect(data).toHaveLength(1)
  const byId = await world.hooks.get(data[0]!.hookId)
  expect(byId).toEqual(await world.hooks.getByToken('gate'))
  expect(hydrateResourceIO(byId)).toMatchObject({ metadata: { a: 1 }, environment: 'local' })
  await expect(world.hooks.get('hook_none')).rejects.toMatchObject({ name: 'HookNotFoundError' })
  await expect(world.hooks.getByToken('none')).rejects.toMatchObject({ name: 'HookNotFoundError' })
})

describe('events', () => {
  it('come in order or backwards, in pages whose cursor goes on after the end', async () => {
    const { start } = await setUp(ORDERS, steps)
    const { runId, returnValue } = await start('order', [1])
    await returnValue
    const { events } = await getWorld()
    const { data, cursor } = await events.list({ runId })
    const types = data.map(({ eventType }) => eventType)
    expect(types).toEqual([
      'run_created',
      'run_started',
      'step_created',
      'step_started',
      'step_completed',
      'run_completed',
    ])
    expect(data.map(({ eventId }) => eventId)[0]).toBe(`evnt_${'1'.padStart(26, '0')}`)
    const backwards = await events.list({ runId, pagination: { sortOrder: 'desc', limit: 2 } })
    expect(backwards.data.map(({ eventType }) => eventType)).toEqual(['run_completed', 'step_completed'])
    expect(await events.list({ runId, pagination: { cursor } })).toEqual({ data: [], cursor, hasMore: false })
    expect(hydrateResourceIO(data[4]!).eventData).toMatchObject({ result: { paid: 1 } })
    const bare = await events.list({ runId, resolveData: 'none' })
    expect(bare.data[4]!.eventData).not.toHaveProperty('result')
  })

  it('of one step are found by its id, and each by its own', async () => {
    const { start } = await setUp(ORDERS, steps)
    const { runId, returnValue } = await start('order', [1])
    await returnValue
    const { events } = await getWorld()
    const correlationId = (await events.list({ runId })).data[2]!.correlationId!
    const ofStep = await events.listByCorrelationId({ runId, correlationId })
    expect(ofStep.data.map(({ eventType }) => eventType)).toEqual([
      'step_created',
      'step_started',
      'step_completed',
    ])
    expect(await events.get(runId, ofStep.data[0]!.eventId)).toEqual(ofStep.data[0])
    await expect(events.get(runId, 'evnt_1')).rejects.toMatchObject({ slug: 'event-not-found' })
  })

  it('can be made for one purpose: to cancel', async () => {
    const { start } = await setUp(ORDERS, steps)
    const run = await start('waiting')
    const { events } = await getWorld()
    const data = { eventType: 'run_cancelled', eventData: { cancelReason: 'closed' } }
    const { event } = await events.create(run.runId, data)
    expect(event).toMatchObject({ eventType: 'run_cancelled', eventData: { cancelReason: 'closed' } })
    expect(await run.status).toBe('cancelled')
    const other = events.create(run.runId, { eventType: 'run_completed' })
    await expect(other).rejects.toMatchObject({ slug: 'event-not-creatable' })
  })
})

it('streams are written and read as bytes, live and page by page', async () => {
  const { start } = await setUp(ORDERS, steps)
  const { runId } = await start('waiting')
  const { streams } = await getWorld()
  await streams.write(runId, 'log', 'a')
  await streams.writeMulti(runId, 'log', ['b', new Uint8Array([99])])
  expect(await streams.getInfo(runId, 'log')).toEqual({ tailIndex: 2, done: false })
  const page = await streams.getChunks(runId, 'log', { limit: 2 })
  const pages: number[] = []
  let next: string | null | undefined
  do {
    const chunks = await streams.getChunks(runId, 'log', { limit: 2, cursor: next ?? null })
    pages.push(chunks.data.length)
    next = chunks.cursor
  } while (next)
  expect(pages).toEqual([2, 1])
  expect(page).toMatchObject({ hasMore: true, done: false })
  expect((await streams.getChunks(runId, 'log', { cursor: page.cursor })).data).toHaveLength(1)
  const reading = new Response((await streams.get(runId, 'log', -2)) as never).text()
  await streams.close(runId, 'log')
  expect(await reading).toBe('bc')
  expect(await streams.list(runId)).toContain('log')
})

it('the stream named default is the run’s own', async () => {
  const { start } = await setUp(ORDERS, steps)
  const run = await start('waiting')
  const { streams } = await getWorld()
  await streams.write(run.runId, 'default', 'a')
  await streams.close(run.runId, 'default')
  const { data, done } = await streams.getChunks(run.runId, 'default')
  expect([data.length, done, await streams.getInfo(run.runId, 'default')]).toEqual([
    1,
    true,
    { tailIndex: 0, done: true },
  ])
  const read: unknown[] = []
  for await (const chunk of run.readable) read.push(chunk)
  expect(read).toEqual(['a'])
})

it('is one object for one store, and is taken where a World is', async () => {
  const { world: store } = await setUp(ORDERS, steps)
  const world = await getWorld()
  expect(await getWorld()).toBe(world)
  setWorld(world)
  expect(await getWorld()).toBe(world)
  const run = await startRun({ workflowId: 'order' }, [3], { world })
  expect(await run.returnValue).toEqual({ paid: 3 })
  expect((await healthCheck(world)).healthy).toBe(true)
  expect((await cancelRuns(world, { runIds: [MISSING] })).summary.not_found).toBe(1)
  expect((await store.runs.get(run.runId))?.status).toBe('completed')
})
