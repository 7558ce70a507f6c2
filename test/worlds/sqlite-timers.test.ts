import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Database from 'libsql'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../../src/testing/conformance/drive.ts'
import { createSqliteWorld } from '../../src/worlds/sqlite/index.ts'
import { tempDir } from './temp-store.ts'

const message = (key: string, runAt?: number) => ({
  key,
  payload: { runId: 'wrun_1' },
  ...(runAt ? { runAt } : {}),
})

it('an owner whose clock is set back goes on with its heartbeat', async () => {
  const dataDir = tempDir()
  let ahead = 0
  const world = await createSqliteWorld({
    dataDir,
    pollMs: 20,
    leaseMs: 600_000,
    now: () => Date.now() + ahead,
  })
  onTestFinished(() => world.close())
  const db = new Database(join(dataDir, 'workflow.db'), { readonly: true })
  onTestFinished(() => void db.close())
  const beatAt = (): number =>
    (db.prepare('SELECT beat_at FROM owners').get() as { beat_at: number } | undefined)?.beat_at ?? 0
  ahead = -3_600_000
  await expect.poll(beatAt, { timeout: 10_000 }).toBeLessThan(Date.now() - 3_000_000)
})

describe('timers', () => {
  it('a delayed message is found again after a restart, and on time', async () => {
    const dataDir = tempDir()
    const first = await createSqliteWorld({ dataDir })
    const runAt = Date.now() + 200
    await first.queue.enqueue([message('k', runAt)])
    await first.close()
    const world = await createSqliteWorld({ dataDir, pollMs: 600_000 })
    onTestFinished(() => world.close())
    const at = await new Promise<number>((resolve) => world.queue.consume(async () => resolve(Date.now())))
    expect(at).toBeGreaterThanOrEqual(runAt)
    expect(at - runAt).toBeLessThan(500)
  })

  it('takes delays beyond what setTimeout can', async () => {
    const world = await createSqliteWorld({ dataDir: tempDir() })
    onTestFinished(() => world.close())
    const warnings: Error[] = []
    const warn = (warning: Error): void => void warnings.push(warning)
    process.on('warning', warn)
    onTestFinished(() => void process.off('warning', warn))
    const delivered: string[] = []
    world.queue.consume(async ({ messageId }) => void delivered.push(messageId))
    await world.queue.enqueue([message('in 40 days', Date.now() + 40 * 86_400_000)])
    await world.queue.enqueue([message('now')])
    await eventually('the due message', () => delivered[0])
    await world.queue.enqueue([message('now again')])
    await eventually('the next one', () => delivered[1])
    expect(delivered).toHaveLength(2)
    expect(warnings.map(({ name }) => name)).not.toContain('TimeoutOverflowWarning')
  })

  it('an open World with a consumer does not keep a process alive', async () => {
    const index = new URL('../../src/worlds/sqlite/index.ts', import.meta.url).href
    const script = `const { createSqliteWorld } = await import(${JSON.stringify(index)})
      const world = await createSqliteWorld({ dataDir: ${JSON.stringify(tempDir())} })
      world.queue.consume(async () => {})
      await world.queue.enqueue([{ key: 'k', payload: { runId: 'r' }, runAt: Date.now() + 600000 }])
      console.log('open')`
    const options = { timeout: 15_000, killSignal: 'SIGKILL' as const }
    const args = ['--import', 'tsx', '--input-type=module', '-e', script]
    const { stdout } = await promisify(execFile)(process.execPath, args, options)
    expect(stdout).toBe('open\n')
  })
})
