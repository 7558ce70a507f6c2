/** Power loss: what was written last is missing or garbage in the write-ahead log. Everything before it must be there. */
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { event, eventually, take } from '../../src/testing/conformance/drive.ts'
import { assertDerived } from '../../src/testing/conformance/read-models.ts'
import { createSqliteWorld } from '../../src/worlds/sqlite/index.ts'
import { startProcess } from './processes.ts'
import { tempDir } from './temp-store.ts'

const RUN = 'wrun_torn'

/** A store whose process was killed while it appended: file, log, and the head that the process knew of. */
async function killedStore(): Promise<{ dataDir: string; head: number }> {
  const dataDir = tempDir()
  const writer = await startProcess({ dataDir })
  writer.send('appendForever', RUN).catch(() => undefined)
  await eventually('some appends', () => (writer.head > 200 ? true : undefined))
  await writer.kill()
  return { dataDir, head: writer.head }
}

/** What the disk of a machine without power kept of it. */
function copyOf(dataDir: string, spoil: (wal: string) => void): string {
  const copy = tempDir()
  for (const name of ['workflow.db', 'workflow.db-wal']) copyFileSync(join(dataDir, name), join(copy, name))
  spoil(join(copy, 'workflow.db-wal'))
  return copy
}

it.each<[string, (wal: string, part: number) => void]>([
  ['cut off', (wal, part) => truncateSync(wal, Math.floor(readFileSync(wal).length * part))],
  [
    'garbage',
    (wal, part) => {
      const bytes = readFileSync(wal)
      bytes.fill(0xa5, Math.floor(bytes.length * part))
      writeFileSync(wal, bytes)
    },
  ],
])(
  'the last bytes of the log are %s: whole appends are left, and the run goes on',
  async (_what, spoil) => {
    const { dataDir, head } = await killedStore()
    const heads: number[] = []
    for (const part of [0.999, 0.97, 0.8, 0.5, 1]) {
      const world = await createSqliteWorld({ dataDir: copyOf(dataDir, (wal) => spoil(wal, part)) })
      onTestFinished(() => world.close())
      const log = await world.events(RUN, { limit: 100_000 })
      heads.push(log.length)
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1))
      expect(log.length % 2, 'whole appends only').toBe(1)
      await assertDerived(world, RUN, Date.now())
      const run = await take(world, RUN)
      await run.append([event.stepCreated('after the loss')])
      expect(await world.events(RUN, { limit: 100_000 })).toHaveLength(log.length + 1)
    }
    expect(heads.at(-1)).toBeGreaterThanOrEqual(head)
    expect(heads[3]).toBeGreaterThan(1)
    expect(heads[3]).toBeLessThan(heads[0]!)
  },
  60_000,
)
