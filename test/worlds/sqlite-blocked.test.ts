import Database from 'libsql'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { newRunId } from '../../src/testing/conformance/drive.ts'
import { createSqliteWorld } from '../../src/worlds/sqlite/index.ts'
import { pulseFile } from '../../src/worlds/sqlite/owners.ts'
import { startProcess } from './processes.ts'
import { tempDir } from './temp-store.ts'

const PATIENCE = { timeout: 15_000, interval: 20 }

it('a process that computes for longer than its lease keeps its runs; one that is frozen for so long loses them', async () => {
  const options = { dataDir: tempDir(), leaseMs: 1500, pollMs: 100 }
  const file = join(options.dataDir, 'workflow.db')
  const child = await startProcess(options)
  await child.send('consume', false)
  const pulse = pulseFile(file, Number(child.owner.split('_')[1]))
  await vi.waitUntil(() => existsSync(pulse), PATIENCE)
  const world = await createSqliteWorld(options)
  onTestFinished(() => world.close())
  world.queue.consume(async () => undefined)

  const runId = newRunId()
  void child.send('block', runId, 60_000)
  await vi.waitUntil(() => child.head === 1, PATIENCE)
  const db = new Database(file, { readonly: true })
  onTestFinished(() => void db.close())
  const silentFor = (): number => {
    const row = db.prepare('SELECT beat_at FROM owners WHERE pid = ?').get([child.process.pid])
    return Date.now() - (row as { beat_at: number }).beat_at
  }
  await vi.waitUntil(() => silentFor() > 2 * options.leaseMs, PATIENCE)
  expect(await world.claim(runId, { after: 0 })).toEqual({ status: 'held', mine: false })

  child.process.kill('SIGSTOP')
  await vi.waitUntil(async () => (await world.claim(runId, { after: 0 })).status === 'claimed', PATIENCE)
  await vi.waitUntil(() => !existsSync(pulse), PATIENCE)
}, 60_000)
