/** What is told about the ends of runs, and the statuses on the way. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { registerLifecycleHooks, type WorkflowLifecycleHooks } from '../../src/api/index.ts'
import { cancelRuns } from '../../src/runtime/index.ts'
import { deferred, setUp, waitForEvent } from './harness.ts'

const ENDS = `
  workflow('done', async (v) => v);
  workflow('fails', async () => { throw new RangeError('bad') });
  workflow('idle', async () => { await createHook({ token: api.metadata().workflowRunId }) });
`

function register(hooks: WorkflowLifecycleHooks): () => void {
  const unregister = registerLifecycleHooks(hooks)
  onTestFinished(unregister)
  return unregister
}

describe('registerLifecycleHooks', () => {
  it('tells of a completed run once, with its Run', async () => {
    const { start } = await setUp(ENDS)
    const told: unknown[] = []
    const last = deferred()
    register({ onRunCompleted: ({ run, workflowName }) => void told.push([run.runId, workflowName]) })
    register({
      onRunFailed: () => void told.push('failed'),
      onRunCompleted: async ({ run }) => {
        told.push(await run.returnValue)
        last.resolve()
      },
    })
    const run = await start('done', ['value'])
    await last.promise
    expect(told).toEqual([[run.runId, 'done'], 'value'])
  })

  it('tells of a failed run with the error that returnValue rejects with', async () => {
    const { start } = await setUp(ENDS)
    const told = deferred<Error>()
    register({ onRunFailed: ({ error }) => told.resolve(error) })
    const run = await start('fails')
    const outside = await run.returnValue.catch((error: Error) => error)
    const error = await told.promise
    expect(error).toEqual(outside)
    expect(error).toMatchObject({ errorCode: 'USER_ERROR', cause: { name: 'RangeError', message: 'bad' } })
  })

  it('that throws changes nothing, neither the run nor the other handlers', async () => {
    const { start } = await setUp(ENDS)
    const told = deferred()
    register({
      onRunCompleted: () => {
        throw new Error('handler')
      },
    })
    register({ onRunCompleted: () => told.resolve() })
    const run = await start('done', [1])
    await told.promise
    expect(await run.status).toBe('completed')
  })

  it('is not told of cancellations, nor after it was taken back', async () => {
    const { start, world } = await setUp(ENDS)
    const told: string[] = []
    const hooks = {
      onRunCompleted: () => void told.push('completed'),
      onRunFailed: () => void told.push('failed'),
    }
    const unregister = register(hooks)
    const idle = await start('idle')
    await waitForEvent(world, idle.runId, 'hook_created')
    await idle.cancel()
    unregister()
    const last = deferred()
    register({ onRunCompleted: () => last.resolve() })
    await start('done')
    await last.promise
    expect(told).toEqual([])
  })
})

describe('the status of a run', () => {
  it('goes from pending over running to its end, with times', async () => {
    const { start, world } = await setUp(ENDS)
    const idle = await start('idle')
    await waitForEvent(world, idle.runId, 'hook_created')
    expect([await idle.status, await idle.completedAt]).toEqual(['running', undefined])
    expect(await idle.startedAt).toBeInstanceOf(Date)
    await idle.cancel()
    expect(await idle.status).toBe('cancelled')
    expect(await idle.completedAt).toBeInstanceOf(Date)
    for (const [workflow, status] of [
      ['done', 'completed'],
      ['fails', 'failed'],
    ] as const) {
      const run = await start(workflow)
      await run.returnValue.catch(() => undefined)
      expect([await run.status, (await run.completedAt) instanceof Date]).toEqual([status, true])
    }
  })
})

describe('cancelRuns', () => {
  it('says of each run what became of it, in the order of the request', async () => {
    const { start, world } = await setUp(ENDS)
    const [a, b, done] = [await start('idle'), await start('idle'), await start('done')]
    await done.returnValue
    await b.cancel()
    const missing = 'wrun_01J00000000000000000000000'
    const { summary, results } = await cancelRuns(world, {
      runIds: [a.runId, b.runId, done.runId, missing],
      cancelReason: 'closed',
    })
    expect(results).toEqual([
      { runId: a.runId, outcome: 'cancelled' },
      { runId: b.runId, outcome: 'already_cancelled' },
      { runId: done.runId, outcome: 'not_cancellable', status: 'completed' },
      { runId: missing, outcome: 'not_found' },
    ])
    expect(summary).toEqual({
      cancelled: 1,
      already_cancelled: 1,
      not_cancellable: 1,
      not_found: 1,
      failed: 0,
    })
    expect((await world.runs.get(a.runId))?.cancelReason).toBe('closed')
  })

  it('refuses no ids, one id twice, and more than 500', async () => {
    const { world } = await setUp(ENDS)
    for (const runIds of [[], ['a', 'a'], Array.from({ length: 501 }, (_, i) => `r${i}`)]) {
      await expect(cancelRuns(world, { runIds })).rejects.toMatchObject({ slug: 'cancel-runs-invalid' })
    }
  })
})

describe('getConflict()', () => {
  it('gives the Run of the owner, so that a loser can supersede it', async () => {
    const { start, world } = await setUp(`
      workflow('holder', async () => { await createHook({ token: 'order' }) });
      workflow('next', async () => {
        for (let i = 0; i < 3; i++) {
          const hook = createHook({ token: 'order' });
          const owner = await hook.getConflict();
          if (owner === null) return ['mine', i];
          if (!(owner instanceof api.Run) || (await owner.status) !== 'running') return 'no run';
          await owner.cancel({ cancelReason: 'superseded' });
        }
      });
    `)
    const holder = await start('holder')
    await waitForEvent(world, holder.runId, 'hook_created')
    expect(await (await start('next')).returnValue).toEqual(['mine', 1])
    expect((await world.runs.get(holder.runId))?.cancelReason).toBe('superseded')
  })
})
