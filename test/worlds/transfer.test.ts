/** `npx stepline migrate --from … --to …`, on the rows themselves; test/e2e/move-store.test.ts moves runs of living processes. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { drive, event } from '../../src/testing/conformance/drive.ts'
import type { NewEvent, World } from '../../src/world/index.ts'
import { createPostgresWorld } from '../../src/worlds/postgres/index.ts'
import { openLibsql } from '../../src/worlds/sqlite/driver-libsql.ts'
import { createSqliteWorld } from '../../src/worlds/sqlite/index.ts'
import { transferStore, type TransferOptions } from '../../src/worlds/transfer/index.ts'
import { postgresSource } from '../../src/worlds/transfer/postgres.ts'
import { sqliteSource } from '../../src/worlds/transfer/sqlite.ts'
import type { OpenSource } from '../../src/worlds/transfer/stores.ts'
import { LEFT_BEHIND, type Row, TABLES, type Value } from '../../src/worlds/transfer/tables.ts'
import { newSchema, useDatabase } from '../postgres/database.ts'
import { tempDir } from './temp-store.ts'

const database = useDatabase()

interface Places {
  sqlite: { dataDir: string }
  postgres: { url: string; schema: string }
}

function newPlaces(): Places {
  return { sqlite: { dataDir: tempDir() }, postgres: { url: database.url, schema: newSchema() } }
}

const move = (places: Places, more: Partial<TransferOptions> = {}): ReturnType<typeof transferStore> =>
  transferStore({ from: 'sqlite', to: 'postgres', ...places, ...more })

/** Something in every table, and in every column that a user can fill whatever a string can hold. */
async function fill(world: World): Promise<{ live: string; ended: string }> {
  const odd = 'a\0b\uFFFE0 é'
  await world.secret()
  await world.bundles.put({ hash: 'h', code: 'code', map: '{}' })
  const live = await drive(world, { attributes: { [odd]: odd }, input: new Uint8Array([1, 0, 255]) })
  await live.append([
    event.runStarted(),
    event.stepCreated('s1', odd),
    event.stepStarted('s1'),
    event.stepRetrying('s1', 1, 5),
    event.stepCreated('s2'),
    event.stepStarted('s2', 1, true),
    event.waitCreated('w1', Date.now() + 1000),
    event.hookCreated('h1', odd),
  ])
  await world.inject(live.runId, {
    event: {
      type: 'hook_received',
      correlationId: 'h1',
      createdAt: 1,
      data: { resumeId: odd },
      payload: odd,
    },
    wake: 'none',
  })
  // Several batches of every kind of key.
  for (let n = 0; n < 120; n++) {
    const data = { resumeId: `${odd}${n}` }
    const received: NewEvent = {
      type: 'hook_received',
      correlationId: 'h1',
      createdAt: 1,
      data,
      payload: 'p',
    }
    await world.inject(live.runId, { event: received, wake: 'none' })
    await world.streams.append(live.runId, 'long', [new Uint8Array(n * 2000)])
  }
  await world.streams.append(live.runId, 'open', [new Uint8Array([1]), new Uint8Array(70_000)])
  await world.streams.append(live.runId, 'open', [new Uint8Array([2])], { id: 's1', attempt: 3, position: 0 })
  await world.streams.fail(live.runId, 'broken', odd)
  await world.streams.open(live.runId, 'mine')
  const parent = await drive(world)
  const awaited: NewEvent = {
    type: 'await_created',
    correlationId: 'a1',
    createdAt: 1,
    data: { runId: live.runId },
  }
  await parent.append([event.runStarted(), awaited], { lease: 'release' })
  const ended = await drive(world, { attributes: { $retention: '0', $parentRunId: parent.runId } })
  await ended.append([event.runStarted(), event.runCompleted('"kept"')])
  const cancelled = await drive(world)
  await world.inject(cancelled.runId, { event: event.runCancelled(odd), wake: 'none' })
  const message = { key: 'later', payload: { runId: parent.runId, stepId: 's', stepName: 'n' }, runAt: 9e12 }
  await world.queue.enqueue([message])
  return { live: live.runId, ended: ended.runId }
}

/** Of megabytes: compared byte by byte they would take minutes. */
function digest(value: Value): Value {
  return typeof value === 'object' && value !== null
    ? createHash('sha256').update(value).digest('hex')
    : value
}

async function rowsOf(open: OpenSource): Promise<Record<string, Row[]>> {
  return open(async (source) => {
    const tables: Record<string, Row[]> = { secret: [[(await source.secret()) ?? null]] }
    for (const table of TABLES) {
      const rows = (tables[table.into ?? table.name] ??= [])
      for await (const batch of source.read(table)) rows.push(...batch.map((row) => row.map(digest)))
    }
    return tables
  })
}

async function ask(text: string): Promise<Array<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

/** Opens the embedded store, fills it, and leaves it as a process does that is killed: leases and owners stay. */
async function leaveBehind({ sqlite }: Places): Promise<Record<string, Row[]>> {
  const world = await createSqliteWorld(sqlite)
  await fill(world)
  const db = await openLibsql(join(sqlite.dataDir, 'workflow.db'))
  const held = db
    .prepare('SELECT id, owner FROM runs WHERE owner IS NOT NULL')
    .all<{ id: number; owner: number }>([])
  const owners = db.prepare('SELECT * FROM owners').all<Record<string, never>>([])
  await world.close()
  for (const { id, owner } of held)
    db.prepare('UPDATE runs SET owner = ?, epoch = epoch - 1 WHERE id = ?').run([owner, id])
  db.exec("DELETE FROM messages WHERE key LIKE 'run:%'")
  for (const { id, machine } of owners)
    db.prepare('INSERT INTO owners (id, machine, pid, started, beat_at) VALUES (?, ?, 4000000, 1, 0)').run([
      id!,
      machine!,
    ])
  await db.close()
  expect(held.length).toBeGreaterThan(0)
  return rowsOf(sqliteSource(sqlite))
}

describe('a store is moved with all that it holds', () => {
  it('every table and column of both stores is carried, or left behind knowingly', async () => {
    const { sqlite, postgres } = newPlaces()
    await (await createSqliteWorld(sqlite)).close()
    await (await createPostgresWorld(postgres)).close()
    const db = await openLibsql(join(sqlite.dataDir, 'workflow.db'))
    onTestFinished(() => db.close())
    const carried = (name: string): string[] =>
      TABLES.filter((table) => table.name === name).flatMap((table) =>
        table.columns.map((column) => column.name),
      )
    const known = new Set(['meta', 'owners', 'signals', ...TABLES.map(({ name }) => name)])
    const embedded = db
      .prepare(
        "SELECT m.name AS t, c.name AS c FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
      )
      .all<{ t: string; c: string }>([])
    const inDatabase = (await ask(
      `SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = '${postgres.schema}'`,
    )) as Array<{ t: string; c: string }>
    const isPart = (t: string, c: string): boolean =>
      ['bytes', 'error_bytes'].includes(c) || (c === 'id' && ['events', 'chunk_batches'].includes(t))
    const all = [...embedded, ...inDatabase]
    expect(all.filter(({ t }) => !known.has(t))).toEqual([])
    const missing = all.filter(
      ({ t, c }) =>
        !['meta', 'owners', 'signals'].includes(t) &&
        !isPart(t, c) &&
        !LEFT_BEHIND[t]?.includes(c) &&
        !carried(t).includes(c),
    )
    expect(missing).toEqual([])
  })

  it('to Postgres and back: the same rows, leases of dead processes freed, the source as it was', async () => {
    const places = newPlaces()
    const before = await leaveBehind(places)
    expect(TABLES.map(({ name, into }) => into ?? name).filter((name) => before[name]!.length === 0)).toEqual(
      [],
    )
    const told: string[] = []
    const report = await move(places, {
      onProgress: ({ table, done, of }) => told.push(`${table} ${done}/${of}`),
    })
    expect(report).toMatchObject({ liveRuns: 2, rows: { runs: 4, bundles: 1 } })
    expect(told).toContain('runs 4/4')
    const moved = await rowsOf(postgresSource(places.postgres))
    expect(moved).toEqual(before)
    const back = { dataDir: tempDir() }
    await transferStore({ from: 'postgres', to: 'sqlite', postgres: places.postgres, sqlite: back })
    expect(await rowsOf(sqliteSource(back))).toEqual(before)
    expect(await rowsOf(sqliteSource(places.sqlite))).toEqual(before)
  })

  it('the moved store is one to go on with: new rows, old hooks, fenced writers', async () => {
    const places = newPlaces()
    const world = await createSqliteWorld(places.sqlite)
    const { live, ended } = await fill(world)
    const secret = await world.secret()
    await world.close()
    await move(places)
    const moved = await createPostgresWorld(places.postgres)
    onTestFinished(() => moved.close())
    expect(await moved.secret()).toBe(secret)
    expect((await moved.hooks.byToken('a\0b\uFFFE0 é'))?.runId).toBe(live)
    expect((await moved.runs.get(ended))?.output).toBe('"kept"')
    const late = await moved.append(live, {
      epoch: 1,
      after: 131,
      events: [event.runCompleted()],
      lease: 'keep',
    })
    expect(late.status).toBe('fenced')
    expect((await moved.streams.info(live, 'mine')).status).toBe('abandoned')
    expect(
      (await moved.streams.read(live, 'open', { from: 0 })).chunks.map(({ data }) => data.length),
    ).toEqual([1, 70_000, 1])
    const fresh = await drive(moved)
    await fresh.append([event.runStarted(), event.hookCreated('h2', 'another')])
    await moved.streams.append(fresh.runId, 's', [new Uint8Array([1])])
    expect((await moved.runs.list({ limit: 1 })).data[0]?.runId).toBe(fresh.runId)
  })

  it('a source of an older version is read as it is, and stays one', async () => {
    const places = newPlaces()
    await (await createSqliteWorld(places.sqlite)).close()
    const db = await openLibsql(join(places.sqlite.dataDir, 'workflow.db'))
    onTestFinished(() => db.close())
    db.exec('DROP TABLE purges; DROP TABLE stream_writers; PRAGMA user_version = 5')
    expect((await move(places)).rows['purges']).toBe(0)
    expect(db.prepare('PRAGMA user_version').get([])).toMatchObject({ user_version: 5 })
  })
})

describe('what cannot be moved is left as it is', () => {
  it.each([
    ['sqlite', 'sqlite'],
    ['postgres', 'nothing'],
    ['mars', 'postgres'],
  ])('from %s to %s: transfer-stores', async (from, to) => {
    await expect(move(newPlaces(), { from, to })).rejects.toMatchObject({ slug: 'transfer-stores' })
  })

  it('no store there: transfer-source-missing, and none is made', async () => {
    const places = newPlaces()
    await expect(move(places)).rejects.toMatchObject({ slug: 'transfer-source-missing' })
    expect(existsSync(join(places.sqlite.dataDir, 'workflow.db'))).toBe(false)
  })

  it('a process has the store open: transfer-source-in-use, both ways', async () => {
    const places = newPlaces()
    const open = await createSqliteWorld(places.sqlite)
    await expect(move(places)).rejects.toMatchObject({
      slug: 'transfer-source-in-use',
      message: expect.stringContaining(`process ${process.pid} on`) as string,
    })
    await open.close()
    const database = await createPostgresWorld(places.postgres)
    await expect(
      move({ ...places, sqlite: { dataDir: tempDir() } }, { from: 'postgres', to: 'sqlite' }),
    ).rejects.toMatchObject({
      slug: 'transfer-source-in-use',
    })
    await database.close()
    await move({ ...places, sqlite: { dataDir: tempDir() } }, { from: 'postgres', to: 'sqlite' })
  })

  it('no process can enter the source meanwhile', async () => {
    const places = newPlaces()
    await (await createSqliteWorld(places.sqlite)).close()
    await sqliteSource(places.sqlite)(async () => {
      await expect(createSqliteWorld({ ...places.sqlite, busyMs: 50 })).rejects.toMatchObject({
        slug: 'store-busy',
      })
    })
  })

  it('the target holds something: transfer-target-not-empty, both ways', async () => {
    const places = newPlaces()
    await leaveBehind(places)
    await move(places)
    const rows = await rowsOf(postgresSource(places.postgres))
    await expect(move(places)).rejects.toMatchObject({ slug: 'transfer-target-not-empty' })
    expect(await rowsOf(postgresSource(places.postgres))).toEqual(rows)
    await expect(move(places, { from: 'postgres', to: 'sqlite' })).rejects.toMatchObject({
      slug: 'transfer-target-not-empty',
    })
  })

  it('a newer schema on either side: store-newer, database-newer', async () => {
    const places = newPlaces()
    await leaveBehind(places)
    await (await createPostgresWorld(places.postgres)).close()
    await ask(`UPDATE ${places.postgres.schema}.meta SET value = '99' WHERE key = 'schema'`)
    await expect(move(places)).rejects.toMatchObject({ slug: 'database-newer' })
    const db = await openLibsql(join(places.sqlite.dataDir, 'workflow.db'))
    onTestFinished(() => db.close())
    db.exec('PRAGMA user_version = 99')
    await expect(move(places)).rejects.toMatchObject({ slug: 'store-newer' })
  })

  it('rows that do not arrive: transfer-incomplete, and nothing stays', async () => {
    const places = newPlaces()
    await leaveBehind(places)
    const copy = await import('../../src/worlds/transfer/copy-store.ts')
    const { postgresTarget } = await import('../../src/worlds/transfer/postgres.ts')
    const failing = sqliteSource(places.sqlite)((source) =>
      postgresTarget(places.postgres)((target) =>
        copy.copyStore(
          source,
          { ...target, write: async (table, rows) => target.write(table, rows.slice(1)) },
          () => undefined,
        ),
      ),
    )
    await expect(failing).rejects.toMatchObject({ slug: 'transfer-incomplete' })
    await move(places)
  })
})

describe('a move that is interrupted', () => {
  it.each(['runs', 'events', 'messages'])(
    'killed at %s: the target is empty, and it can be repeated',
    async (table) => {
      const places = newPlaces()
      const before = await leaveBehind(places)
      const module = fileURLToPath(new URL('../../src/worlds/transfer/index.ts', import.meta.url))
      const script = `import { transferStore } from ${JSON.stringify(module)}
      await transferStore({ from: 'sqlite', to: 'postgres', ...${JSON.stringify(places)},
        onProgress: ({ table }) => table === '${table}' && process.kill(process.pid, 'SIGKILL') })`
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        stdio: 'inherit',
      })
      expect((await once(child, 'exit'))[1]).toBe('SIGKILL')
      // Its connection is closed by the system; the server notices when it next looks at it.
      await vi.waitFor(async () => {
        expect(await ask(`SELECT count(*)::integer AS n FROM ${places.postgres.schema}.runs`)).toEqual([
          { n: 0 },
        ])
      })
      await move(places)
      expect(await rowsOf(postgresSource(places.postgres))).toEqual(before)
    },
  )
})
