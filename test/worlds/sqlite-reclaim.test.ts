import Database from 'libsql'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { eventually } from '../../src/testing/conformance/drive.ts'
import { createSqliteWorld } from '../../src/worlds/sqlite/index.ts'
import { tempDir } from './temp-store.ts'

it('a message whose outcome could not be stored comes again, although its owner lives', async () => {
  const dataDir = tempDir()
  const world = await createSqliteWorld({ dataDir, busyMs: 30, pollMs: 50 })
  onTestFinished(() => world.close())
  const other = new Database(join(dataDir, 'workflow.db'))
  onTestFinished(() => void other.close())
  const told: string[] = []
  const { error } = console
  console.error = (...parts: unknown[]) => void told.push(parts.map(String).join(' '))
  onTestFinished(() => void (console.error = error))

  let deliveries = 0
  world.queue.consume(async () => {
    if (++deliveries > 1) return
    // From here on nothing can be written: neither that the message is done, nor that it is to come again.
    other.exec('BEGIN IMMEDIATE')
    throw new Error('the handler fails')
  })
  await world.queue.enqueue([{ key: 'k', payload: { runId: 'wrun_1' } }])
  await eventually('the failure', () => told.find((text) => text.includes('store-busy')))
  other.exec('ROLLBACK')
  await eventually('the second delivery', () => (deliveries === 2 ? true : undefined))
  await eventually('its end', async () => ((await world.queue.has('wrun_1', 'k')) ? undefined : true))
  expect(deliveries).toBe(2)
})
