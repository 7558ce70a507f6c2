/** What workflow code asks of the host: each question is answered once, recorded, and replayed from the log. */
import { describe, expect, it } from 'vitest'
import { getRun, resumeHook } from '../../src/api/index.ts'
import { createError } from '../../src/errors/index.ts'
import { getRuntime, hostCodec } from '../../src/runtime/index.ts'
import type { World } from '../../src/world/index.ts'
import { performCall } from '../../src/runtime/actor/perform-call.ts'
import { deferred, setUp, waitForEvent } from './harness.ts'

const ASK = `
  workflow('target', async () => { await createHook({ token: 'target' }) });
  workflow('w', async (id) => {
    const run = getRun(id);
    const first = [await run.exists, await run.status, await run.workflowName, (await run.createdAt) instanceof Date];
    await createHook({ token: 'go' });
    return [...first, await run.completedAt, JSON.stringify(run)];
  });
`

async function callsOf(world: World, runId: string): Promise<Array<[string, unknown]>> {
  const events = await world.events(runId)
  return events.flatMap((event) =>
    event.type === 'call_completed'
      ? [[event.data.method, hostCodec().decode(String(event.payload))] as [string, unknown]]
      : [],
  )
}

describe('a question of workflow code to the host', () => {
  it('costs one event, which holds the answer', async () => {
    const { start, world } = await setUp(ASK)
    const target = await start('target')
    await waitForEvent(world, target.runId, 'hook_created')
    const run = await start('w', [target.runId])
    await waitForEvent(world, run.runId, 'hook_created')
    expect((await callsOf(world, run.runId)).slice(0, 3)).toEqual([
      ['run.exists', true],
      ['run.status', 'running'],
      ['run.workflowName', 'target'],
    ])
  })

  it('is answered from the log when the run is replayed in another process', async () => {
    const { start, redeploy, world } = await setUp(ASK)
    const target = await start('target')
    await waitForEvent(world, target.runId, 'hook_created')
    const run = await start<unknown[]>('w', [target.runId])
    await waitForEvent(world, run.runId, 'hook_created')
    const next = await redeploy(ASK)
    await getRun(target.runId).cancel()
    await resumeHook('go', null)
    const value = (await getRun<unknown[]>(run.runId).returnValue) as unknown[]
    // The status is that of the first time; what is asked now is answered now.
    expect(value.slice(0, 4)).toEqual([true, 'running', 'target', true])
    expect(value[4]).toBeInstanceOf(Date)
    expect(value[5]).toBe(JSON.stringify({ runId: target.runId }))
    expect((await callsOf(next, run.runId)).map(([method]) => method)).toEqual([
      'run.exists',
      'run.status',
      'run.workflowName',
      'run.createdAt',
      'run.completedAt',
    ])
  })

  it('rejects in the workflow as it does outside', async () => {
    const { start } = await setUp(`
      workflow('w', async () => { try { await getRun('wrun_01J00000000000000000000000').status } catch (e) { return [e.name, e.runId, e instanceof Error] } });
    `)
    expect(await (await start('w')).returnValue).toEqual([
      'WorkflowRunNotFoundError',
      'wrun_01J00000000000000000000000',
      true,
    ])
  })

  it('is asked only once everything before it is durable', async () => {
    const seen: string[] = []
    const { start, world } = await setUp(
      `const s = useStep('s'); workflow('w', async (id) => { await s(); return getRun(id).exists });`,
      { s: async () => undefined },
    )
    const get = world.runs.get.bind(world.runs)
    let watched = ''
    world.runs.get = async (runId, options) => {
      if (runId === watched) {
        const events = await world.events(run.runId, { payloads: false })
        seen.push(events.at(-1)!.type)
      }
      return get(runId, options)
    }
    watched = 'wrun_01J00000000000000000000000'
    const run = await start('w', [watched])
    expect(await run.returnValue).toBe(false)
    expect(seen).toEqual(['step_completed'])
  })

  it('is asked again when the store failed, without the workflow noticing', async () => {
    const { start, world } = await setUp(`workflow('w', async (id) => getRun(id).exists);`)
    const get = world.runs.get.bind(world.runs)
    let failures = 2
    world.runs.get = async (runId, options) => {
      if (runId.endsWith('000') && failures-- > 0) throw createError('store-busy', { file: 'x', waitedMs: 1 })
      return get(runId, options)
    }
    expect(await (await start('w', ['wrun_01J00000000000000000000000'])).returnValue).toBe(false)
    expect(failures).toBe(-1)
  })

  it('that only a newer version knows fails with its name', async () => {
    const call = {
      type: 'call' as const,
      id: 'call_1',
      method: 'run.fly',
      input: '[]',
      at: 0,
      site: '',
    }
    const outcome = await performCall({} as never, {} as never, call, () => false)
    expect(outcome?.data).toEqual({ method: 'run.fly', ok: false })
    expect(hostCodec().decode(String(outcome?.payload))).toMatchObject({ slug: 'call-unknown' })
  })

  it('with effects is performed before the run ends, even when nobody waits for it', async () => {
    const { start, world } = await setUp(`
      workflow('target', async () => { await createHook({ token: 'target' }) });
      workflow('w', async (id) => { void getRun(id).cancel(); return 'done' });
    `)
    const target = await start('target')
    await waitForEvent(world, target.runId, 'hook_created')
    expect(await (await start('w', [target.runId])).returnValue).toBe('done')
    expect(await target.status).toBe('cancelled')
  })

  it('survives a drain in the middle: the next process asks', async () => {
    const { start, world, redeploy } = await setUp(ASK)
    const target = await start('target')
    await waitForEvent(world, target.runId, 'hook_created')
    const asked = deferred()
    const get = world.runs.get.bind(world.runs)
    world.runs.get = async (runId, options) => {
      if (runId !== target.runId) return get(runId, options)
      asked.resolve()
      await getRuntime().settled(run.runId)
      return get(runId, options)
    }
    const run = await start('w', [target.runId])
    await asked.promise
    const next = await redeploy(ASK)
    await waitForEvent(next, run.runId, 'hook_created')
    expect((await callsOf(next, run.runId)).map(([method]) => method)[0]).toBe('run.exists')
  })
})
