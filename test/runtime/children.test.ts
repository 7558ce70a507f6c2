/** Runs that start runs, and wait for them. */
import { describe, expect, it } from 'vitest'
import { getRun, Run, start as startRun } from '../../src/api/index.ts'
import { getRuntime } from '../../src/runtime/index.ts'
import type { World } from '../../src/world/index.ts'
import { deferred, setUp, waitForEvent } from './harness.ts'

const FAMILY = `
  workflow('child', async (n) => { if (n < 0) throw new RangeError('negative'); return n * 2 });
  workflow('idle', async () => { await createHook({ token: 'idle' }) });
  workflow('parent', async (n) => { const run = await start('child', [n]); return { id: run.runId, value: await run.returnValue } });
  workflow('grandparent', async () => (await start('parent', [1])).returnValue);
  workflow('waiter', async (id) => getRun(id).returnValue);
`

const typesOf = async (world: World, runId: string): Promise<string[]> =>
  (await world.events(runId)).map((event) => event.type)

describe('start() in a workflow', () => {
  it('starts a run and gives its Run; starting and waiting cost three events', async () => {
    const { start, world } = await setUp(FAMILY)
    const parent = await start<{ id: string; value: number }>('parent', [21])
    const { id, value } = await parent.returnValue
    expect(value).toBe(42)
    expect(await getRun(id).workflowName).toBe('child')
    const types = await typesOf(world, parent.runId)
    expect(types.slice(2).filter((type) => type !== 'await_created')).toEqual([
      'call_completed',
      'await_completed',
      'run_completed',
    ])
  })

  it('tags children with their parent and the root of the family, and top-level runs with neither', async () => {
    const { start, world } = await setUp(FAMILY)
    const root = await start<{ id: string }>('grandparent')
    const { id } = await root.returnValue
    const child = (await world.runs.get(id))!
    const parentId = child.attributes['$parentRunId']!
    expect(child.attributes['$rootRunId']).toBe(root.runId)
    expect((await world.runs.get(parentId))?.attributes).toEqual({
      $parentRunId: root.runId,
      $rootRunId: root.runId,
    })
    expect((await world.runs.get(root.runId))?.attributes).toEqual({})
  })

  it('takes the options of start()', async () => {
    const { start, world } = await setUp(`
      workflow('child', async () => 1);
      workflow('w', async () => (await start('child', [], { attributes: { team: 'a' }, experimental_retention: 0 })).runId);
    `)
    const id = (await (await start<string>('w')).returnValue) as string
    expect((await world.runs.get(id))?.attributes).toMatchObject({ team: 'a', $retention: '0' })
  })

  it('refuses what is no workflow, and arguments that cannot be stored, where it was called', async () => {
    const { start, world } = await setUp(`
      const name = (p) => p.then(() => 'started', (e) => e.slug);
      workflow('w', () => Promise.all([name(api.start(() => 1)), name(api.start(undefined)), name(api.start({})), name(start('child', [() => 1])), name(start('child', [], { experimental_retention: 7 }))]));
    `)
    const run = await start('w')
    expect(await run.returnValue).toEqual([
      'start-invalid-workflow-function',
      'start-invalid-workflow-function',
      'start-invalid-workflow-function',
      'serialization-failed',
      'start-option-invalid',
    ])
    expect((await world.runs.list()).data).toHaveLength(1)
  })

  it('of a workflow that is not part of the deployment gives a run that fails', async () => {
    const { start } = await setUp(
      `workflow('w', async () => { try { await (await start('nowhere')).returnValue } catch (e) { return [e.name, e.errorCode, e.cause.name] } });`,
    )
    expect(await (await start('w')).returnValue).toEqual([
      'WorkflowRunFailedError',
      'RUNTIME_ERROR',
      'WorkflowNotRegisteredError',
    ])
  })

  it('nobody waits for happens all the same', async () => {
    const { start, world } = await setUp(`
      workflow('child', async () => 1);
      workflow('w', async () => { void start('child'); return 'done' });
    `)
    expect(await (await start('w')).returnValue).toBe('done')
    expect((await world.runs.list({ workflowName: 'child' })).data).toHaveLength(1)
  })

  it('performed again after a crash finds the run of the first time', async () => {
    const { start, world, redeploy } = await setUp(FAMILY)
    const created = deferred()
    const createRun = world.createRun.bind(world)
    world.createRun = async (request) => {
      const result = await createRun(request)
      if (request.workflowName === 'child') {
        created.resolve()
        // The answer never arrives: the process is gone before it can be recorded.
        await new Promise(() => undefined)
      }
      return result
    }
    const parent = await start<{ value: number }>('parent', [4])
    await created.promise
    const next = await redeploy(FAMILY)
    expect((await getRun<{ value: number }>(parent.runId).returnValue) as object).toMatchObject({ value: 8 })
    expect((await next.runs.list({ workflowName: 'child' })).data).toHaveLength(1)
  })
})

describe('start() in a step', () => {
  it('gives a Run that the workflow gets as one, tagged like any child', async () => {
    const { start, world } = await setUp(
      `${FAMILY} const launch = useStep('launch'); workflow('w', async () => { const run = await launch(); return [run instanceof api.Run, run.runId, await run.returnValue, run] });`,
      { launch: async () => startRun({ workflowId: 'child' }, [5]) },
    )
    const parent = await start<[boolean, string, number, Run]>('w')
    const [isRun, id, value, run] = await parent.returnValue
    expect([isRun, value, run.runId]).toEqual([true, 10, id])
    expect(run).toBeInstanceOf(Run)
    expect((await world.runs.get(id))?.attributes).toEqual({
      $parentRunId: parent.runId,
      $rootRunId: parent.runId,
    })
  })
})

describe('a Run', () => {
  it('goes into steps and hooks as a Run that works there', async () => {
    const { start } = await setUp(
      `${FAMILY} const ask = useStep('ask'); workflow('w', async () => ask(await start('child', [3])));`,
      { ask: async (run: Run<number>) => [run instanceof Run, await run.returnValue] },
    )
    expect(await (await start('w')).returnValue).toEqual([true, 6])
  })
})

describe('waiting for another run', () => {
  it('holds nothing: no lease, no message, no actor', async () => {
    const { start, world } = await setUp(FAMILY)
    const idle = await start('idle')
    const waiter = await start('waiter', [idle.runId])
    await waitForEvent(world, waiter.runId, 'await_created')
    await getRuntime().settled(waiter.runId)
    const claim = await world.claim(waiter.runId, { after: 0 })
    expect(claim.status).toBe('claimed')
    expect((await world.awaits.list(waiter.runId)).data).toMatchObject([{ targetRunId: idle.runId }])
  })

  it('gives a failure the shape that it has outside', async () => {
    const { start } = await setUp(`${FAMILY}
      workflow('w', async () => { const run = await start('child', [-1]); try { await run.returnValue } catch (e) { return [e.name, e.runId === run.runId, e.errorCode, e.cause instanceof RangeError, e.cause.message, e.message] } });
    `)
    const run = await start<unknown[]>('w')
    const inside = (await run.returnValue) as unknown[]
    const outside = await (
      await start('child', [-1])
    ).returnValue.then(
      () => undefined,
      (error: Error) => error.message.replace(/wrun_\w+/, 'ID'),
    )
    expect(inside.slice(0, 5)).toEqual(['WorkflowRunFailedError', true, 'USER_ERROR', true, 'negative'])
    expect(String(inside[5]).replace(/wrun_\w+/, 'ID')).toBe(outside)
  })

  it('ends with WorkflowRunCancelledError when it is cancelled', async () => {
    const { start, world } = await setUp(
      `${FAMILY} workflow('w', async (id) => { try { await getRun(id).returnValue } catch (e) { return [e.name, e.runId] } });`,
    )
    const idle = await start('idle')
    const run = await start('w', [idle.runId])
    await waitForEvent(world, run.runId, 'await_created')
    await idle.cancel()
    expect(await run.returnValue).toEqual(['WorkflowRunCancelledError', idle.runId])
  })

  it('that does not exist, or is the run itself, is refused at once', async () => {
    const { start } = await setUp(`workflow('w', async () => {
      const name = (p) => p.then(() => 'value', (e) => e.slug ?? e.name);
      return [await name(getRun('wrun_01J00000000000000000000000').returnValue), await name(getRun(api.metadata().workflowRunId).returnValue)];
    });`)
    expect(await (await start('w')).returnValue).toEqual(['run-not-found', 'run-awaits-itself'])
  })

  it('can lose a race against a sleep', async () => {
    const { start } = await setUp(
      `${FAMILY} workflow('w', async (id) => Promise.race([getRun(id).returnValue, sleep(10).then(() => 'timeout')]));`,
    )
    const idle = await start('idle')
    expect(await (await start('w', [idle.runId])).returnValue).toBe('timeout')
  })

  it('survives a restart of the process', async () => {
    const { start, world, redeploy } = await setUp(FAMILY)
    const idle = await start('idle')
    const waiter = await start('waiter', [idle.runId])
    await waitForEvent(world, waiter.runId, 'await_created')
    await redeploy(FAMILY)
    await getRun(idle.runId).cancel()
    await expect(getRun(waiter.runId).returnValue).rejects.toMatchObject({
      cause: { name: 'WorkflowRunCancelledError' },
    })
  })

  it('can be done for hundreds of runs at once', async () => {
    const { start } = await setUp(`${FAMILY}
      workflow('w', async (n) => { const runs = await Promise.all(Array.from({ length: n }, (_, i) => start('child', [i]))); return (await Promise.all(runs.map((run) => run.returnValue))).reduce((a, b) => a + b, 0) });
    `)
    expect(await (await start('w', [300])).returnValue).toBe(300 * 299)
  })
})

describe('recursion', () => {
  it('of runs that start runs ends on a queue with one slot', async () => {
    process.env['WORKFLOW_LOCAL_QUEUE_CONCURRENCY'] = '1'
    try {
      const { start, world } = await setUp(`
        workflow('fib', async (n) => { if (n < 2) return n; const [a, b] = await Promise.all([start('fib', [n - 1]), start('fib', [n - 2])]); return (await a.returnValue) + (await b.returnValue) });
      `)
      const run = await start<number>('fib', [12])
      expect(await run.returnValue).toBe(144)
      // Nobody waits any more, and nothing is left in flight.
      expect((await world.runs.list({ status: ['pending', 'running'] })).data).toEqual([])
      expect((await world.awaits.list(run.runId)).data).toEqual([])
    } finally {
      delete process.env['WORKFLOW_LOCAL_QUEUE_CONCURRENCY']
    }
  }, 60_000)
})
