import { expect, it } from 'vitest'
import { createError } from '../../src/errors/index.ts'
import { getRuntime, getWorld, healthCheck, setWorld } from '../../src/runtime/index.ts'
import { VERSION } from '../../src/world/index.ts'
import { createSqliteWorld } from '../../src/worlds/sqlite/index.ts'
import { setUp } from './harness.ts'

const VERSIONS = { specVersion: expect.any(Number), workflowCoreVersion: VERSION }
const URL = 'http://localhost/.well-known/workflow/v1/flow?__health'

it('a health check goes through the queue, and touches no run', async () => {
  const { world } = await setUp(`workflow('w', async () => 1)`)
  const [first, second] = await Promise.all([healthCheck(world), healthCheck(await getWorld())])
  expect(first).toEqual({ healthy: true, latencyMs: expect.any(Number), ...VERSIONS })
  expect(second.healthy).toBe(true)
  expect((await healthCheck(world)).healthy).toBe(true)
  expect((await world.runs.list()).data).toEqual([])
})

it('a health check says so when nobody works on the queue, and does not throw', async () => {
  const { dataDir } = await setUp('')
  await getRuntime().drain()
  const idle = await createSqliteWorld({ dataDir })
  setWorld(idle)
  const result = await healthCheck(idle, { timeout: 50 })
  expect(result).toEqual({ healthy: false, error: 'Nobody took a message from the queue within 50 ms.' })
  await idle.close()
})

it('a health check says why the store cannot be used', async () => {
  const { dataDir } = await setUp('')
  const closed = await createSqliteWorld({ dataDir })
  await closed.close()
  const { healthy, error } = await healthCheck(closed)
  expect(healthy).toBe(false)
  expect(error).toContain('is closed')
})

it('a health check ends in time when the store hangs', async () => {
  const { world } = await setUp('')
  const health = world.health.bind(world)
  world.health = () => new Promise(() => undefined)
  expect((await healthCheck(world, { timeout: 20 })).healthy).toBe(false)
  world.health = health
})

it.each(['GET', 'POST', 'HEAD'])(
  'the flow route answers %s ?__health without looking at the body',
  async (method) => {
    const { flow } = await setUp('')
    const body = method === 'POST' ? { body: 'no message' } : {}
    const response = await flow(new Request(URL, { method, ...body }))
    expect([response.status, await response.json()]).toEqual([
      200,
      { healthy: true, endpoint: '/.well-known/workflow/v1/flow', world: 'sqlite', ...VERSIONS },
    ])
  },
)

it('the flow route answers 503 to ?__health while the store cannot be used', async () => {
  const { flow, world } = await setUp('')
  const health = world.health.bind(world)
  world.health = () => Promise.reject(createError('store-full', { file: 'f' }))
  const response = await flow(new Request(URL))
  world.health = health
  expect([response.status, await response.json()]).toMatchObject([
    503,
    { healthy: false, error: 'store-full' },
  ])
})
