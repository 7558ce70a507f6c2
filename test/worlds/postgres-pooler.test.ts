import { execFileSync, spawn } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { drive, event, eventually } from '../../src/testing/conformance/drive.ts'
import { createPostgresWorld } from '../../src/worlds/postgres/index.ts'
import { newSchema, useDatabase } from '../postgres/database.ts'
import { freePort } from '../e2e/harness/free-port.ts'

const database = useDatabase()

function hasPgBouncer(): boolean {
  try {
    execFileSync('pgbouncer', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    console.log('skipped: there is no pgbouncer on this machine')
    return false
  }
}

/** PgBouncer in transaction mode before the database: its address. */
async function startPgBouncer(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'))
  const port = await freePort()
  const { hostname, port: target, username } = new URL(database.url)
  writeFileSync(join(folder, 'users.txt'), `"${username}" ""\n`)
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    `[databases]\n* = host=${hostname} port=${target}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}
auth_type = trust\nauth_file = ${join(folder, 'users.txt')}\npool_mode = transaction\ndefault_pool_size = 3\n`,
  )
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
  if ('uid' in nobody)
    for (const file of ['', 'users.txt', 'pgbouncer.ini']) chownSync(join(folder, file), 65534, 65534)
  const pooler = spawn('pgbouncer', [join(folder, 'pgbouncer.ini')], { ...nobody, stdio: 'ignore' })
  onTestFinished(() => {
    pooler.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  const url = `postgres://${username}@127.0.0.1:${port}/postgres`
  await eventually('the pooler', async () => {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return true
    } catch {
      return undefined
    }
  })
  return url
}

describe.skipIf(!hasPgBouncer())('through PgBouncer in transaction mode', () => {
  it('runs are written and read by several processes, told of each other by a direct address', async () => {
    const url = await startPgBouncer()
    const options = { url, listenUrl: database.url, schema: newSchema(), pollMs: 600_000 }
    const worlds = await Promise.all([1, 2, 3].map(() => createPostgresWorld(options)))
    onTestFinished(async () => void (await Promise.all(worlds.map((world) => world.close()))))
    const [world, other] = worlds as [(typeof worlds)[0], (typeof worlds)[0]]
    // Enough at once that every statement meets every server connection.
    await Promise.all(
      Array.from({ length: 60 }, async (_, n) => {
        const run = await drive(worlds[n % 3]!)
        for (let step = 0; step < 5; step++) await run.append([event.stepCreated(`s${step}`)])
        expect(await other.events(run.runId)).toHaveLength(6)
      }),
    )
    const delivered: string[] = []
    other.queue.consume(async ({ payload }) => void delivered.push(payload.runId))
    await world.queue.enqueue([{ key: 'k', payload: { runId: 'wrun_1' } }])
    await eventually('the delivery', () => delivered[0])
  })

  it('without one, processes hear each other by polling, and say so', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    onTestFinished(() => errors.mockRestore())
    const options = { url: await startPgBouncer(), schema: newSchema() }
    const [world, other] = [await createPostgresWorld(options), await createPostgresWorld(options)]
    onTestFinished(async () => void (await Promise.all([world.close(), other.close()])))
    expect(String(errors.mock.calls)).toContain('database-notifications-missing')
    const delivered: string[] = []
    other.queue.consume(async ({ payload }) => void delivered.push(payload.runId))
    await world.queue.enqueue([{ key: 'k', payload: { runId: 'wrun_1' } }])
    await eventually('the delivery', () => delivered[0])
  })
})
