import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { event } from '../../src/testing/conformance/drive.ts'
import { openConnection } from '../../src/worlds/sqlite/connection.ts'
import { openLibsql } from '../../src/worlds/sqlite/driver-libsql.ts'
import { createSqliteWorld } from '../../src/worlds/sqlite/index.ts'
import { networkFileSystem } from '../../src/worlds/sqlite/open.ts'
import { append } from '../../src/worlds/sqlite/operations/append.ts'
import { createRun } from '../../src/worlds/sqlite/operations/create-run.ts'
import { readEvents } from '../../src/worlds/sqlite/operations/read-events.ts'
import { readStepRow } from '../../src/worlds/sqlite/operations/step-row.ts'
import { registerOwner } from '../../src/worlds/sqlite/owners.ts'
import { retryBusy } from '../../src/worlds/sqlite/retry-busy.ts'
import { resolveOptions } from '../../src/worlds/sqlite/options.ts'
import { toStoreError } from '../../src/worlds/sqlite/store-errors.ts'
import { tempDir } from './temp-store.ts'

const run = { runId: 'wrun_1', workflowName: 'w', seed: 's', createdAt: 1, input: '[]', claim: true }

describe('a file that cannot be used is left as it is', () => {
  /** The slug of the refusal, if it left the file alone and named it. */
  async function refusal(file: string): Promise<unknown> {
    const before = readFileSync(file)
    const error = await createSqliteWorld({ file }).catch((thrown: unknown) => thrown)
    expect((error as Error).message).toContain(file)
    expect(readFileSync(file).equals(before)).toBe(true)
    return (error as { slug?: string }).slug
  }

  it('no database: store-corrupt', async () => {
    const file = join(tempDir(), 'workflow.db')
    writeFileSync(file, 'this is not a database, and it is long enough to hold a header'.repeat(200))
    expect(await refusal(file)).toBe('store-corrupt')
  })

  it('another program’s database: store-corrupt', async () => {
    const file = join(tempDir(), 'workflow.db')
    const db = await openLibsql(file)
    db.exec('CREATE TABLE theirs (a)')
    await db.close()
    expect(await refusal(file)).toBe('store-corrupt')
  })

  it('a newer schema: store-newer', async () => {
    const file = join(tempDir(), 'workflow.db')
    await (await createSqliteWorld({ file })).close()
    const db = await openLibsql(file)
    db.exec('PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)')
    await db.close()
    expect(await refusal(file)).toBe('store-newer')
  })

  it('a damaged page: store-corrupt when it is read', async () => {
    const file = join(tempDir(), 'workflow.db')
    const connection = await openConnection(resolveOptions({ file }))
    await connection.commit.write(() => createRun(connection.store, run))
    connection.store.db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    await connection.close(() => undefined)
    const bytes = readFileSync(file)
    // Every page but the one with the schema.
    bytes.fill(0xff, 4096)
    writeFileSync(file, bytes)
    await expect(createSqliteWorld({ file })).rejects.toMatchObject({ slug: 'store-corrupt' })
  })

  it('a folder that cannot be made: store-unavailable', async () => {
    const blocked = join(tempDir(), 'a-file')
    writeFileSync(blocked, '')
    await expect(createSqliteWorld({ dataDir: join(blocked, 'data') })).rejects.toMatchObject({
      slug: 'store-unavailable',
    })
    const folder = join(tempDir(), 'workflow.db')
    mkdirSync(folder)
    await expect(createSqliteWorld({ file: folder })).rejects.toMatchObject({ slug: 'store-unavailable' })
  })

  it('network file systems are known by their type', () => {
    expect(networkFileSystem(0x6969)).toBe('NFS')
    expect(networkFileSystem(0xff534d42 | 0)).toBe('CIFS')
    expect(networkFileSystem(statSync('/').dev)).toBeUndefined()
  })

  it.each([
    ['SQLITE_READONLY_DBMOVED', 'store-read-only'],
    ['SQLITE_IOERR_FSYNC', 'store-io'],
    ['SQLITE_CORRUPT', 'store-corrupt'],
    ['SQLITE_CANTOPEN', 'store-unavailable'],
    ['SQLITE_FULL', 'store-full'],
  ])('%s is told as %s', (code, slug) => {
    expect(toStoreError(Object.assign(new Error('x'), { code }), '/f')).toMatchObject({ slug })
  })
})

describe('a full disk', () => {
  it('undoes the append as a whole, and later appends work', async () => {
    const connection = await openConnection(resolveOptions({ dataDir: tempDir() }))
    onTestFinished(() => connection.close(() => undefined))
    const { store, commit } = connection
    await commit.write(() => createRun(store, run))
    store.db.exec('PRAGMA max_page_count = 60')
    const large = 'x'.repeat(20_000)
    let head = 1
    const next = (): Promise<unknown> => {
      const events = [event.stepCreated(`s${head}`, large), event.stepCreated(`t${head}`, large)]
      return commit.write(() => append(store, run.runId, { epoch: 1, after: head, events, lease: 'keep' }))
    }
    const fill = async (): Promise<void> => {
      for (; head < 100; head += 2) await next()
    }
    await expect(fill()).rejects.toMatchObject({ slug: 'store-full' })
    expect(readEvents(store, 1, { after: 0 })).toHaveLength(head)
    expect(readStepRow(store, 1, `s${head}`)).toBeUndefined()
    store.db.exec('PRAGMA max_page_count = 100000')
    await expect(next()).resolves.toMatchObject({ status: 'appended' })
    expect(readEvents(store, 1, { after: 0 }).map(({ seq }) => seq)).toEqual(
      Array.from({ length: head + 2 }, (_, index) => index + 1),
    )
  })

  it('refuses only what does not fit of what came together', async () => {
    const connection = await openConnection(resolveOptions({ dataDir: tempDir() }))
    onTestFinished(() => connection.close(() => undefined))
    const { store, commit } = connection
    store.db.exec('PRAGMA max_page_count = 60')
    const results = await Promise.allSettled([
      commit.write(() => createRun(store, { ...run, runId: 'small' })),
      commit.write(() => createRun(store, { ...run, runId: 'large', input: 'x'.repeat(2_000_000) })),
      commit.write(() => createRun(store, { ...run, runId: 'small too' })),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })
})

describe('a lock held by somebody else', () => {
  it.each(['a new file', 'an existing file'])(
    'that opening %s meets is not kept afterwards',
    async (kind) => {
      const file = join(tempDir(), 'workflow.db')
      if (kind === 'an existing file') await (await createSqliteWorld({ file })).close()
      const other = await openLibsql(file)
      onTestFinished(() => other.close())
      other.exec('BEGIN IMMEDIATE')
      const opening = createSqliteWorld({ file })
      for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
      other.exec('COMMIT')
      const world = await opening
      onTestFinished(() => world.close())
      other.exec('BEGIN IMMEDIATE')
      other.exec('COMMIT')
      expect((await world.createRun(run)).status).toBe('created')
    },
  )

  it('that entering the owner meets is not kept afterwards', async () => {
    const file = join(tempDir(), 'workflow.db')
    await (await createSqliteWorld({ file })).close()
    const [other, db] = [await openLibsql(file), await openLibsql(file)]
    onTestFinished(async () => void (await Promise.all([other.close(), db.close()])))
    other.exec('BEGIN IMMEDIATE')
    const entering = retryBusy(resolveOptions({ file }), () => registerOwner(db, 1))
    for (let turn = 0; turn < 30; turn++) await new Promise(setImmediate)
    other.exec('COMMIT')
    await entering
    expect(() => other.exec('BEGIN IMMEDIATE')).not.toThrow()
  })

  it('is waited for without blocking the event loop', async () => {
    const file = join(tempDir(), 'workflow.db')
    const world = await createSqliteWorld({ file })
    onTestFinished(() => world.close())
    const other = await openLibsql(file)
    other.exec('BEGIN IMMEDIATE')
    let done = false
    const created = world.createRun(run).then(() => (done = true))
    let turns = 0
    while (turns < 50) {
      await new Promise((resolve) => setTimeout(resolve, 1))
      turns += 1
    }
    expect(done).toBe(false)
    other.exec('COMMIT')
    await created
    await other.close()
  })

  it('is given up on after busyMs: store-busy, nothing written', async () => {
    const file = join(tempDir(), 'workflow.db')
    const world = await createSqliteWorld({ file, busyMs: 30 })
    onTestFinished(() => world.close())
    const other = await openLibsql(file)
    other.exec('BEGIN IMMEDIATE')
    const results = await Promise.allSettled([world.createRun(run), world.secret()])
    for (const result of results) expect(result).toMatchObject({ reason: { slug: 'store-busy' } })
    other.exec('COMMIT')
    await other.close()
    expect(await world.runs.get(run.runId)).toBeNull()
    await world.createRun(run)
  })
})

it('a new store, its side files and its folder are readable by their owner alone', async () => {
  const folder = join(tempDir(), 'data')
  const world = await createSqliteWorld({ dataDir: folder })
  onTestFinished(() => world.close())
  await world.createRun(run)
  world.queue.consume(async () => undefined)
  // The life sign is made a moment after the process began to consume.
  await vi.waitFor(() => expect(readdirSync(folder)).toContain('workflow.db-alive-1'), { timeout: 5000 })
  const files = readdirSync(folder)
  expect(files.toSorted()).toEqual([
    'workflow.db',
    'workflow.db-alive-1',
    'workflow.db-life-1',
    'workflow.db-notify',
    'workflow.db-shm',
    'workflow.db-wal',
  ])
  for (const file of files) expect([file, statSync(join(folder, file)).mode & 0o777]).toEqual([file, 0o600])
  expect(statSync(folder).mode & 0o777).toBe(0o700)
})

describe('options', () => {
  it('take folder and durability from the environment', () => {
    expect(resolveOptions({}, { WORKFLOW_LOCAL_DATA_DIR: '/data' }).file).toBe('/data/workflow.db')
    expect(resolveOptions({ dataDir: '/mine' }, { WORKFLOW_LOCAL_DATA_DIR: '/data' }).dataDir).toBe('/mine')
    expect(resolveOptions({}, {}).durability).toBe('process')
    expect(resolveOptions({}, { NODE_ENV: 'production' }).durability).toBe('power')
    expect(resolveOptions({}, { NODE_ENV: 'production', WORKFLOW_DURABILITY: 'process' }).durability).toBe(
      'process',
    )
    expect(() => resolveOptions({}, { WORKFLOW_DURABILITY: 'maybe' })).toThrow(/maybe/)
  })
})
