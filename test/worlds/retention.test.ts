import { describe, expect, it, onTestFinished } from 'vitest'
import { drive, event, eventually } from '../../src/testing/conformance/drive.ts'
import { newSchema, useDatabase } from '../postgres/database.ts'
import { openStore, type StoreOptions } from './open-store.ts'
import { tempDir } from './temp-store.ts'

const database = useDatabase()
const DAY = 86_400_000

describe.each([
  ['SQLite', (): StoreOptions => ({ dataDir: tempDir() })],
  ['Postgres', (): StoreOptions => ({ kind: 'postgres', url: database.url, schema: newSchema() })],
])('retention on %s', (_name, newStore) => {
  it('removes runs with all that is theirs once they ended so long ago, and no others', async () => {
    let offset = 0
    const now = (): number => Date.now() + offset
    const world = await openStore({ ...newStore(), now, pollMs: 20, retention: '30d' })
    onTestFinished(() => world.close())
    const [old, retained, open] = [await drive(world), await drive(world), await drive(world)]
    await old.append([event.runStarted(), event.stepCreated('s1'), event.waitCreated('w1', 1)])
    await world.streams.append(old.runId, 's', [new Uint8Array([1])])
    await old.append([event.runCompleted()])
    await retained.append([event.hookCreated('h1', 'token', now() + 60 * DAY), event.runCompleted()])
    await open.append([event.runStarted()])
    world.queue.consume(async () => undefined)
    offset = 29 * DAY
    await world.health()
    expect(await world.runs.get(old.runId)).not.toBeNull()
    offset = 31 * DAY
    await eventually('the removal', async () => (await world.runs.get(old.runId)) === null || undefined)
    expect(await world.events(old.runId)).toEqual([])
    expect((await world.steps.list(old.runId)).data).toEqual([])
    expect(await world.streams.list(old.runId)).toEqual([])
    expect((await world.runs.list()).data.map(({ runId }) => runId)).toEqual([open.runId, retained.runId])
  })
})
