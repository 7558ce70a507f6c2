/** What the embedded store refuses, each with its slug, and with nothing changed. */
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { World } from '../../src/world/index.ts'
import { createSqliteWorld } from '../../src/worlds/sqlite/index.ts'
import { resolveOptions } from '../../src/worlds/sqlite/options.ts'
import { toStoreError } from '../../src/worlds/sqlite/store-errors.ts'
import { tempDir } from './temp-store.ts'

const RUN = 'wrun_01J00000000000000000000000'

async function openWorld(): Promise<World> {
  const world = await createSqliteWorld({ dataDir: tempDir() })
  onTestFinished(() => world.close())
  await world.createRun({
    runId: RUN,
    workflowName: 'w',
    seed: 's',
    createdAt: Date.now(),
    input: '[]',
    claim: true,
  })
  return world
}

describe('the embedded store refuses', () => {
  it('an unknown durability', () => {
    expect(() => resolveOptions({}, { WORKFLOW_DURABILITY: 'maybe' })).toThrow(
      expect.objectContaining({ slug: 'store-durability-unknown' }),
    )
  })

  it('use after close', async () => {
    const world = await createSqliteWorld({ dataDir: tempDir() })
    await world.close()
    await expect(world.runs.get(RUN)).rejects.toMatchObject({ slug: 'store-closed' })
  })

  it('a boolean, over which its native code would end the process', async () => {
    const world = await openWorld()
    await expect(world.hooks.byToken(true as never)).rejects.toThrow('A boolean is no value')
    await expect(world.runs.list({ workflowName: true as never })).rejects.toThrow('A boolean is no value')
    expect(await world.runs.get(RUN)).not.toBe(null)
  })

  it('an event about what does not exist, and writes nothing', async () => {
    const world = await openWorld()
    const orphan = {
      type: 'step_completed' as const,
      correlationId: 'step_x',
      createdAt: Date.now(),
      data: { attempt: 1 },
      payload: '1',
    }
    const append = world.append(RUN, { epoch: 1, after: 1, events: [orphan], lease: 'keep' })
    await expect(append).rejects.toMatchObject({ slug: 'store-event-refused' })
    expect(await world.events(RUN)).toHaveLength(1)
  })

  it('for good what a constraint does not let through, with nothing written', async () => {
    const world = await openWorld()
    const event = {
      type: 'step_created' as const,
      correlationId: 'step_x',
      createdAt: Date.now(),
      payload: '1',
    }
    const data = { stepName: null as never }
    const append = world.append(RUN, { epoch: 1, after: 1, events: [{ ...event, data }], lease: 'keep' })
    await expect(append).rejects.toMatchObject({
      slug: 'value-unstorable',
      cause: { code: 'SQLITE_CONSTRAINT_NOTNULL' },
    })
    expect(await world.events(RUN)).toHaveLength(1)
  })

  it.each([
    ['SQLITE_TOOBIG', 'value-unstorable'],
    ['SQLITE_CONSTRAINT_NOTNULL', 'value-unstorable'],
    ['SQLITE_FULL', 'store-full'],
    ['SQLITE_IOERR_WRITE', 'store-io'],
  ])('%s as %s', (code, slug) => {
    expect(toStoreError(Object.assign(new Error('x'), { code }), 'f')).toMatchObject({ slug })
  })

  it('a cursor that is none of its own', async () => {
    const world = await openWorld()
    await expect(world.runs.list({ cursor: 'yesterday' })).rejects.toMatchObject({
      slug: 'store-cursor-invalid',
    })
  })

  it('chunks for a stream that has ended', async () => {
    const world = await openWorld()
    await world.streams.append(RUN, 'out', [new Uint8Array([1])])
    await world.streams.close(RUN, 'out')
    const late = world.streams.append(RUN, 'out', [new Uint8Array([2])])
    await expect(late).rejects.toMatchObject({ slug: 'stream-ended' })
    expect(await world.streams.info(RUN, 'out')).toMatchObject({ tailIndex: 0, status: 'closed' })
  })

  it('a disk of another machine', async () => {
    const fs = await import('node:fs')
    vi.resetModules()
    vi.doMock('node:fs', () => ({ ...fs, statfsSync: () => ({ type: 0x6969 }) }))
    onTestFinished(() => vi.doUnmock('node:fs'))
    const { createSqliteWorld: create } = await import('../../src/worlds/sqlite/index.ts')
    await expect(create({ dataDir: tempDir() })).rejects.toMatchObject({ slug: 'store-network-file-system' })
  })

  it('to open without its driver, and says how to get it', async () => {
    vi.resetModules()
    vi.doMock('libsql', () => {
      throw new Error('Cannot find module')
    })
    onTestFinished(() => vi.doUnmock('libsql'))
    const { createSqliteWorld: create } = await import('../../src/worlds/sqlite/index.ts')
    await expect(create({ dataDir: tempDir() })).rejects.toMatchObject({ slug: 'store-driver-missing' })
  })
})
