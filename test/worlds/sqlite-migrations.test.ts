import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openLibsql } from '../../src/worlds/sqlite/driver-libsql.ts'
import { createSqliteWorld } from '../../src/worlds/sqlite/index.ts'
import { init } from '../../src/worlds/sqlite/migrations/0001-init.ts'
import { streams } from '../../src/worlds/sqlite/migrations/0002-streams.ts'
import { signals } from '../../src/worlds/sqlite/migrations/0003-signals.ts'
import { runs } from '../../src/worlds/sqlite/migrations/0004-runs.ts'
import { tempDir } from './temp-store.ts'

const APPLICATION_ID = 0x5354504c

it('chunks of a store from before they had keys are read as they were written', async () => {
  const file = join(tempDir(), 'workflow.db')
  const db = await openLibsql(file)
  db.exec('PRAGMA journal_mode = WAL')
  for (const sql of [init, streams, signals, runs]) db.exec(sql)
  db.exec(`PRAGMA user_version = 4; PRAGMA application_id = ${APPLICATION_ID}`)
  db.exec("INSERT INTO streams (id, run_id, name, next_index, status) VALUES (7, 'wrun_1', 's', 3, 1)")
  // Two chunks in one row, each behind its length, then one alone.
  db.exec("INSERT INTO chunk_batches VALUES (7, 0, 2, x'00000001aa00000002bbbb'), (7, 2, 1, x'cc')")
  await db.close()

  const world = await createSqliteWorld({ file })
  onTestFinished(() => world.close())
  const { chunks, info } = await world.streams.read('wrun_1', 's', { from: 0 })
  expect(chunks).toEqual([
    { index: 0, data: new Uint8Array([0xaa]) },
    { index: 1, data: new Uint8Array([0xbb, 0xbb]) },
    { index: 2, data: new Uint8Array([0xcc]) },
  ])
  expect(info).toEqual({ tailIndex: 2, status: 'closed' })
})
