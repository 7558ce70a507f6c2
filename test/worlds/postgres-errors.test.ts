import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { drive, event, eventually } from '../../src/testing/conformance/drive.ts'
import { toDatabaseError } from '../../src/worlds/postgres/database-errors.ts'
import type { SqlDriver } from '../../src/worlds/postgres/driver.ts'
import { openPg } from '../../src/worlds/postgres/driver-pg.ts'
import {
  createPostgresWorld,
  migratePostgres,
  type PostgresWorldOptions,
} from '../../src/worlds/postgres/index.ts'
import { startListener } from '../../src/worlds/postgres/listener.ts'
import { resolveOptions } from '../../src/worlds/postgres/options.ts'
import type { World } from '../../src/world/index.ts'
import { newSchema, useDatabase } from '../postgres/database.ts'
import { SCHEMA_VERSION } from '../../src/worlds/postgres/migrate.ts'
import { startPostgres } from '../postgres/server.ts'

const database = useDatabase()

async function query(text: string): Promise<Array<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

async function open(options: PostgresWorldOptions): Promise<World> {
  const world = await createPostgresWorld({ url: database.url, ...options })
  onTestFinished(() => world.close())
  return world
}

describe('a database that cannot be used is left as it is', () => {
  it('without a schema, and told not to make one: database-older', async () => {
    const schema = newSchema()
    await expect(open({ schema, migrate: false })).rejects.toMatchObject({ slug: 'database-older' })
    expect(await query(`SELECT to_regnamespace('${schema}') AS found`)).toEqual([{ found: null }])
    expect(await migratePostgres({ url: database.url, schema })).toEqual({ from: 0, to: SCHEMA_VERSION })
    expect(await migratePostgres({ url: database.url, schema })).toEqual({
      from: SCHEMA_VERSION,
      to: SCHEMA_VERSION,
    })
    await open({ schema, migrate: false })
  })

  it('a newer schema: database-newer', async () => {
    const schema = newSchema()
    await migratePostgres({ url: database.url, schema })
    await query(`UPDATE ${schema}.meta SET value = '99' WHERE key = 'schema'`)
    await expect(open({ schema })).rejects.toMatchObject({ slug: 'database-newer' })
    await expect(migratePostgres({ url: database.url, schema })).rejects.toMatchObject({
      slug: 'database-newer',
    })
  })

  it('a role that may not make a schema: database-migration-failed, and nothing is there', async () => {
    const [schema, role] = [newSchema(), newSchema()]
    await query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`)
    const url = new URL(database.url)
    Object.assign(url, { username: role, password: 'x' })
    await expect(open({ url: url.href, schema })).rejects.toMatchObject({ slug: 'database-migration-failed' })
    expect(await query(`SELECT to_regnamespace('${schema}') AS found`)).toEqual([{ found: null }])
    // One that was made for it does.
    await query(`CREATE SCHEMA ${schema} AUTHORIZATION ${role}`)
    const world = await open({ url: url.href, schema })
    await drive(world)
  })

  it('nobody listens at the address: database-unavailable, without the password', async () => {
    const url = 'postgres://user:secret@127.0.0.1:1/nothing'
    const error = (await open({ url, busyMs: 100 }).catch((thrown: unknown) => thrown)) as Error
    expect(error).toMatchObject({ slug: 'database-unavailable' })
    expect(error.message).toContain('127.0.0.1:1/nothing')
    expect(error.message).not.toContain('secret')
  })

  it('no address, or an impossible schema, is told before anything is tried', () => {
    expect(() => resolveOptions({}, {})).toThrow(expect.objectContaining({ slug: 'database-url-missing' }))
    for (const schema of ['', '1a', 'a b', 'a"b', 'x'.repeat(49)]) {
      expect(() => resolveOptions({ url: 'postgres://', schema }, {})).toThrow(
        expect.objectContaining({ slug: 'database-schema-name' }),
      )
    }
  })

  it('the client library is missing: database-driver-missing', async () => {
    vi.doMock('pg', () => {
      throw new Error('Cannot find package')
    })
    onTestFinished(() => vi.doUnmock('pg'))
    const options = {
      url: '',
      listenUrl: '',
      ssl: undefined,
      maxConnections: 1,
      onIdleError: () => undefined,
    }
    await expect(openPg(options)).rejects.toMatchObject({ slug: 'database-driver-missing' })
  })
})

describe('processes that migrate at once', () => {
  it('make one schema', async () => {
    const schema = newSchema()
    const reports = await Promise.all(
      Array.from({ length: 4 }, () => migratePostgres({ url: database.url, schema })),
    )
    expect(reports.filter(({ from }) => from === 0)).toHaveLength(1)
    expect(reports.every(({ to }) => to === SCHEMA_VERSION)).toBe(true)
  })
})

describe('statements that fail', () => {
  it('are told with their SQLSTATE, and nothing is written: database-failed', async () => {
    const schema = newSchema()
    const world = await open({ schema })
    const run = await drive(world)
    await query(`ALTER TABLE ${schema}.steps ADD CHECK (step_name <> 'step//a//b')`)
    const failing = run.append([event.runStarted(), event.stepCreated('s1')])
    await expect(failing).rejects.toMatchObject({ slug: 'value-unstorable' })
    expect(await world.events(run.runId)).toHaveLength(1)
  })

  it('a token that no index takes: value-unstorable, and nothing is written', async () => {
    const world = await open({ schema: newSchema() })
    const [run, other] = [await drive(world), await drive(world)]
    const token = randomBytes(10_000).toString('base64')
    const results = await Promise.allSettled([
      run.append([event.runStarted(), event.hookCreated('h1', token)]),
      other.append([event.runStarted(), event.hookCreated('h1', 'short')]),
    ])
    expect(results).toMatchObject([{ reason: { slug: 'value-unstorable' } }, { status: 'fulfilled' }])
    expect(await world.events(run.runId)).toHaveLength(1)
  })

  it.each([
    ['57P01', 'database-connection-lost'],
    ['08006', 'database-connection-lost'],
    ['ECONNRESET', 'database-connection-lost'],
    ['ECONNREFUSED', 'database-unavailable'],
    ['57P03', 'database-unavailable'],
    ['28P01', 'database-unavailable'],
    ['53100', 'database-failed'],
    ['42501', 'database-failed'],
    ['23505', 'database-failed'],
    ['22021', 'value-unstorable'],
    ['23514', 'value-unstorable'],
    ['54000', 'value-unstorable'],
  ])('%s is told as %s', (code, slug) => {
    expect(toDatabaseError(Object.assign(new Error('x'), { code }), 'db')).toMatchObject({ slug })
  })
})

describe('a value beyond the limit', () => {
  it('is refused by itself, with nothing written: payload-too-large', async () => {
    const world = await open({ schema: newSchema(), maxPayloadBytes: 1000 })
    const [run, other] = [await drive(world), await drive(world)]
    const tooLarge = { slug: 'payload-too-large' }
    const results = await Promise.allSettled([
      run.append([event.runStarted(), event.stepCreated('s1', 'é'.repeat(501))]),
      other.append([event.runStarted(), event.stepCreated('s1', 'é'.repeat(500))]),
    ])
    expect(results).toMatchObject([{ reason: tooLarge }, { status: 'fulfilled' }])
    expect(await world.events(run.runId)).toHaveLength(1)
    await expect(drive(world, { input: new Uint8Array(1001) })).rejects.toMatchObject(tooLarge)
  })
})

describe('text that PostgreSQL does not take', () => {
  it('NUL in tokens, reasons and attributes comes back as it was', async () => {
    const world = await open({ schema: newSchema() })
    const odd = 'a\0b\uFFFE0c'
    const run = await drive(world, { attributes: { [odd]: odd } })
    await run.append([event.runStarted(), event.hookCreated('h1', odd), event.attrSet({ other: odd })])
    expect((await world.hooks.byToken(odd))?.token).toBe(odd)
    expect(await world.hooks.byToken('a')).toBeNull()
    await world.inject(run.runId, { event: event.runCancelled(odd), wake: 'none' })
    const record = await world.runs.get(run.runId)
    expect(record?.cancelReason).toBe(odd)
    expect(record?.attributes).toEqual({ [odd]: odd, other: odd })
  })
})

describe('a connection that is lost', () => {
  it('is replaced: calls go on, and hints arrive again', async () => {
    const schema = newSchema()
    const [world, other] = [await open({ schema, pollMs: 600_000 }), await open({ schema, pollMs: 600_000 })]
    const run = await drive(world)
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'stepline' AND pid <> pg_backend_pid()`
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    onTestFinished(() => errors.mockRestore())
    await query(cut)
    expect((await other.runs.get(run.runId))?.status).toBe('pending')
    await run.append([event.runStarted()])
    let hints = 0
    other.subscribe(run.runId, () => (hints += 1))
    await eventually('listening again', async () => {
      const listening = await query(`SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN %${schema}%'`)
      return listening.length === 2 || undefined
    })
    await run.append([event.stepCreated('s1'), event.signalAborted('g', '"r"', 'workflow')])
    await eventually('the hint', () => hints > 0 || undefined)
  })

  it('with the server, which comes back: what was asked meanwhile is answered', async () => {
    const server = await startPostgres()
    onTestFinished(() => server.stop())
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    onTestFinished(() => errors.mockRestore())
    const world = await open({ url: server.url, schema: newSchema() })
    const delivered: string[] = []
    world.queue.consume(async ({ payload }) => void delivered.push(payload.runId))
    const run = await drive(world)
    await server.crash()
    const reading = world.runs.get(run.runId)
    const writing = run.append([event.runStarted()])
    await server.restart()
    expect((await reading)?.runId).toBe(run.runId)
    await writing
    await world.queue.enqueue([{ key: 'k', payload: { runId: run.runId } }])
    await eventually('the delivery', () => delivered[0])
  })

  it('without notifications: database-notifications-missing is told once', async () => {
    const errors: unknown[] = []
    const driver = {
      query: async () => ({ rows: [], rowCount: 0 }),
      listen: async () => ({ close: async () => undefined }),
    } as unknown as SqlDriver
    const listener = await startListener({
      driver,
      schema: '"s"',
      label: 'db',
      self: 1,
      echoMs: 1,
      onNotification: () => undefined,
      onMissed: () => undefined,
      onError: (error) => errors.push(error),
    })
    expect(errors).toMatchObject([{ slug: 'database-notifications-missing' }])
    expect(listener.hears()).toBe(false)
    await listener.close()
  })
})

describe('options', () => {
  const options = (env: Record<string, string>): object => resolveOptions({ url: 'postgres://db' }, env)

  it('take connections and messages at the same time from the environment', () => {
    expect(options({})).toMatchObject({ maxConnections: 10, concurrency: 50 })
    const env = { WORKFLOW_POSTGRES_MAX_POOL_SIZE: '25', WORKFLOW_POSTGRES_WORKER_CONCURRENCY: '0' }
    expect(options(env)).toMatchObject({ maxConnections: 25, concurrency: 1 })
    expect(resolveOptions({ url: 'postgres://db', concurrency: 7 }, env).concurrency).toBe(7)
  })

  it('say how many messages are handled at once when the consumer does not', async () => {
    const world = await createPostgresWorld({ url: database.url, schema: newSchema(), concurrency: 2 })
    let [running, most, done] = [0, 0, 0]
    const consumer = world.queue.consume(async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      done += 1
    })
    const messages = Array.from({ length: 12 }, (_, i) => ({ key: 'k', payload: { runId: `wrun_${i}` } }))
    await world.queue.enqueue(messages)
    await eventually('all', () => (done === 12 ? true : undefined))
    await consumer.stop()
    await world.close()
    expect(most).toBe(2)
  })

  it('name a setting that is no number', () => {
    expect(() => options({ WORKFLOW_POSTGRES_WORKER_CONCURRENCY: 'many' })).toThrow(
      expect.objectContaining({
        slug: 'setting-invalid',
        message: expect.stringContaining('WORKFLOW_POSTGRES_WORKER_CONCURRENCY'),
      }),
    )
  })
})

it('waits for a free connection longer than a new one may take to connect, as bursts do', async () => {
  const driver = await openPg({
    url: database.url,
    listenUrl: database.url,
    ssl: undefined,
    maxConnections: 1,
    onIdleError: () => undefined,
  })
  onTestFinished(() => driver.close())
  const busy = driver.query({ text: 'SELECT pg_sleep(5.5)' })
  const { rows } = await driver.query<{ one: number }>({ text: 'SELECT 1 AS one' })
  expect(rows).toEqual([{ one: 1 }])
  await busy
})
