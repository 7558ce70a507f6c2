/** Each option of `start()`: what it does to the run, or why it is refused. Refused means that no run exists. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { start, type StartOptions, type StartOptionsWithDeployment } from '../../src/api/index.ts'
import { getWritable } from '../../src/index.ts'
import type { World } from '../../src/world/index.ts'
import { createSqliteWorld } from '../../src/worlds/sqlite/index.ts'
import { setUp } from './harness.ts'

const BUNDLE = `workflow('w', async (...args) => args); workflow('fails', async () => { throw new Error('secret') });`
const REPLAYED = 'wrun_01J00000000000000000000000'

describe('options of start()', () => {
  it('attributes are the attributes of the run from its beginning', async () => {
    const { world } = await setUp(BUNDLE)
    const run = await start({ workflowId: 'w' }, [], { attributes: { team: 'a', tier: 'b' } })
    expect(await run.attributes).toEqual({ team: 'a', tier: 'b' })
    expect((await world.events(run.runId))[0]?.data).toMatchObject({ attributes: { team: 'a', tier: 'b' } })
  })

  it('allowReservedAttributes permits keys that begin with $', async () => {
    await setUp(BUNDLE)
    const options = { attributes: { $mine: '1' }, allowReservedAttributes: true }
    expect(await (await start({ workflowId: 'w' }, [], options)).attributes).toEqual({ $mine: '1' })
  })

  it('stand in the place of arguments when there are none', async () => {
    await setUp(BUNDLE)
    const run = await start({ workflowId: 'w' }, { attributes: { a: '1' } })
    expect([await run.attributes, await run.returnValue]).toEqual([{ a: '1' }, []])
  })

  it('replayedFromRunId is kept with the run', async () => {
    const { world } = await setUp(BUNDLE)
    const run = await start({ workflowId: 'w' }, [], { replayedFromRunId: REPLAYED })
    expect((await world.runs.get(run.runId))?.replayedFromRunId).toBe(REPLAYED)
  })

  it.each<[string, StartOptions | StartOptionsWithDeployment]>([
    ['region', { region: 'iad1' }],
    ['namespace', { namespace: 'x' }],
    ['specVersion', { specVersion: 7 }],
    ['deploymentId: "latest"', { deploymentId: 'latest' }],
    ['experimental_retention: "default"', { experimental_retention: 'default' }],
  ])('%s is accepted and changes nothing here', async (_, options) => {
    await setUp(BUNDLE)
    const run = await start({ workflowId: 'w' }, ['x'], options as StartOptions)
    expect([await run.returnValue, await run.attributes]).toEqual([['x'], {}])
  })

  it('world starts the run there, and the Run reads from there', async () => {
    const { world } = await setUp(BUNDLE)
    const other = await openOther()
    const run = await start({ workflowId: 'w' }, [], { world: other })
    expect(await run.status).toBe('pending')
    expect(await world.runs.get(run.runId)).toBe(null)
    await run.cancel()
    expect((await other.runs.get(run.runId))?.status).toBe('cancelled')
  })

  it('world gets the streams and the bodies among the arguments', async () => {
    const { world } = await setUp(BUNDLE)
    const other = await openOther()
    const large = new Request('http://app.example', { method: 'POST', body: new Uint8Array(2 << 20) })
    const run = await start({ workflowId: 'w' }, [new Blob(['abc']).stream(), large], { world: other })
    expect(await world.streams.list(run.runId)).toEqual([])
    const names = await other.streams.list(run.runId)
    expect(new Set(names.map((name) => name.split('_')[2]))).toEqual(new Set(['body', 'value']))
    const stream = names.find((name) => name.includes('_value_'))!
    await vi.waitFor(async () => {
      const { chunks, info } = await other.streams.read(run.runId, stream, { from: 0 })
      expect(info.status).toBe('closed')
      expect(chunks.map(({ data }) => data)).toEqual([new Uint8Array([0, 97, 98, 99])])
    })
  })

  it.each<[string, unknown, string]>([
    ['a number as attribute', { attributes: { a: 1 } }, 'attribute-not-text'],
    ['a reserved key', { attributes: { $a: '1' } }, 'attribute-invalid'],
    ['an empty key', { attributes: { '': '1' } }, 'attribute-invalid'],
    ['a key of 257 characters', { attributes: { ['k'.repeat(257)]: '1' } }, 'attribute-invalid'],
    ['a value of 257 bytes', { attributes: { a: 'é'.repeat(129) } }, 'attribute-invalid'],
    ['65 attributes', { attributes: many(65) }, 'attribute-invalid'],
    ['another retention', { experimental_retention: 1 }, 'start-option-invalid'],
    ['an id that is no run', { replayedFromRunId: 'run_1' }, 'start-option-invalid'],
    ['a deployment by id', { deploymentId: 'dpl_1' }, 'start-option-invalid'],
    ['half a specVersion', { specVersion: 1.5 }, 'start-option-invalid'],
    ['a World that is none', { world: {} }, 'start-option-invalid'],
    ['null', null, 'start-option-invalid'],
    ['a text in the place of arguments', 'order-1', 'start-option-invalid'],
  ])('%s is refused', async (_, options, slug) => {
    const { world } = await setUp(BUNDLE)
    await expect(start({ workflowId: 'w' }, [], options as StartOptions)).rejects.toMatchObject({ slug })
    expect((await world.runs.list()).data).toEqual([])
  })
})

describe('experimental_retention: 0', () => {
  it('leaves no argument, result or error in the store once the run has ended', async () => {
    const { world } = await setUp(BUNDLE)
    for (const workflowId of ['w', 'fails']) {
      const run = await start({ workflowId }, ['secret'], { experimental_retention: 0 })
      const failure = await run.returnValue.then(
        () => undefined,
        (error: object) => error,
      )
      expect(failure).toMatchObject({
        name: 'RunExpiredError',
        runId: run.runId,
        runStatus: workflowId === 'w' ? 'completed' : 'failed',
        expiredAt: await run.completedAt,
      })
      const kept = JSON.stringify([await world.runs.get(run.runId), await world.events(run.runId)])
      expect(kept).not.toContain('secret')
    }
  })

  it('makes StreamExpiredError of what was written to a stream and is read too late', async () => {
    await setUp(`const s = useStep('s'); workflow('writes', (...args) => s(...args));`, {
      s: async (text: string) => {
        const writer = getWritable<string>().getWriter()
        await writer.write(text)
        writer.releaseLock()
      },
    })
    const run = await start({ workflowId: 'writes' }, ['secret'], { experimental_retention: 0 })
    await run.returnValue.catch(() => undefined)
    const expired = {
      name: 'StreamExpiredError',
      runId: run.runId,
      streamId: `strm_${run.runId.slice(5)}_user`,
      expiredAt: await run.completedAt,
    }
    await expect(run.readable.getReader().read()).rejects.toMatchObject(expired)
    expect(await run.readable.getTailIndex()).toBe(0)
    // Nothing is missing behind the last chunk, nor in a stream that nobody wrote to.
    for (const options of [{ startIndex: 1 }, { namespace: 'silent' }])
      expect((await run.getReadable(options).getReader().read()).done).toBe(true)
  })
})

function many(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']))
}

/** A World that is not the one of this process. */
async function openOther(): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'stepline-other-'))
  const other = await createSqliteWorld({ dataDir })
  onTestFinished(async () => {
    await other.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  return other
}
