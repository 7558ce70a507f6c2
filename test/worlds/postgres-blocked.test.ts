import pg from 'pg'
import { expect, it, onTestFinished, vi } from 'vitest'
import { newRunId } from '../../src/testing/conformance/drive.ts'
import { createPostgresWorld } from '../../src/worlds/postgres/index.ts'
import { newSchema, useDatabase } from '../postgres/database.ts'
import { startProcess } from './processes.ts'

const PATIENCE = { timeout: 20_000, interval: 20 }
const database = useDatabase()

it('a process that computes for longer than its lease keeps its runs; one that is frozen for so long loses them', async () => {
  const schema = newSchema()
  const options = { url: database.url, schema, leaseMs: 1500, pollMs: 100 }
  const child = await startProcess({ kind: 'postgres', ...options })
  await child.send('consume', false)
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  onTestFinished(() => client.end())
  await vi.waitUntil(async () => (await heartbeats()) > 0, PATIENCE)
  const world = await createPostgresWorld(options)
  onTestFinished(() => world.close())
  world.queue.consume(async () => undefined)

  const runId = newRunId()
  void child.send('block', runId, 60_000)
  await vi.waitUntil(async () => (await world.runs.get(runId)) !== null, PATIENCE)
  const until = Date.now() + 3 * options.leaseMs
  await vi.waitUntil(async () => {
    expect(await world.claim(runId, { after: 0 })).toEqual({ status: 'held', mine: false })
    return Date.now() > until
  }, PATIENCE)

  child.process.kill('SIGSTOP')
  await vi.waitUntil(async () => (await world.claim(runId, { after: 0 })).status === 'claimed', PATIENCE)

  /** Connections of threads that beat. */
  async function heartbeats(): Promise<number> {
    const { rowCount } = await client.query(
      `SELECT 1 FROM pg_stat_activity WHERE application_name = 'stepline heartbeat' AND query LIKE '%${schema}%'`,
    )
    return rowCount ?? 0
  }
}, 60_000)
