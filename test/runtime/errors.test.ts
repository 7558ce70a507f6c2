/** What goes wrong in a run, each with its slug: nothing is lost, and the run says why. */
import { describe, expect, it } from 'vitest'
import { start } from '../../src/api/index.ts'
import type { WorkflowError, WorkflowRunFailedError } from '../../src/errors/index.ts'
import { stepContextStorage, workflowEntrypoint } from '../../src/runtime/index.ts'
import { openWorld } from '../../src/worlds/index.ts'
import { deferred, setUp, waitForEvent } from './harness.ts'

// Read when the first runtime is made.
process.env['WORKFLOW_TURN_TIMEOUT_MS'] = '300'

async function failureOf(run: {
  returnValue: Promise<unknown>
}): Promise<{ code: string | undefined; cause: WorkflowError }> {
  const error = await run.returnValue.then(
    () => undefined,
    (reason: unknown) => reason as WorkflowRunFailedError,
  )
  expect(error?.name).toBe('WorkflowRunFailedError')
  return { code: error!.errorCode, cause: error!.cause as WorkflowError }
}

describe('before a run exists', () => {
  it.each([
    ['undefined', undefined],
    ['a wrapper', () => Promise.resolve()],
    ['an object without id', {}],
  ])('start() refuses %s', async (_, workflow) => {
    const { world } = await setUp('')
    await expect(start(workflow as never, [])).rejects.toMatchObject({
      slug: 'start-invalid-workflow-function',
    })
    expect((await world.runs.list()).data).toEqual([])
  })

  it('start() names the argument that cannot be stored', async () => {
    const { start: begin } = await setUp('')
    const error = begin('w', [1, { user: { socket: new WeakMap() } }])
    await expect(error).rejects.toMatchObject({ slug: 'serialization-failed' })
    await expect(error).rejects.toThrow(/args\[1\]\.user\.socket/)
  })
})

describe('a run fails with its reason', () => {
  it('when its workflow is not deployed', async () => {
    const { start: begin } = await setUp(`workflow('w', async () => 1);`)
    const { code, cause } = await failureOf(await begin('other'))
    expect([code, cause.slug]).toEqual(['RUNTIME_ERROR', 'workflow-not-registered'])
    expect(cause.message).toContain('It has: w.')
  })

  it('when the deployed bundle is no script, or its own is gone', async () => {
    const setup = await setUp('')
    workflowEntrypoint('this is no script')
    const invalid = await failureOf(await setup.start('w'))
    expect([invalid.code, invalid.cause.slug]).toEqual(['RUNTIME_ERROR', 'bundle-invalid'])

    await setup.redeploy(`workflow('w', async () => { await createHook({ token: 't' }) });`)
    const run = await setup.start('w')
    await waitForEvent(setup.world, run.runId, 'hook_created')
    const world = await setup.redeploy('/* another */')
    world.bundles.get = () => Promise.resolve(null)
    await world.queue.enqueue([{ key: 'test', payload: { runId: run.runId } }])
    const missing = await failureOf(run)
    expect([missing.code, missing.cause.slug]).toEqual(['RUNTIME_ERROR', 'bundle-missing'])
  })

  it('when its code never comes to rest', async () => {
    const { start: begin } = await setUp(`workflow('w', async () => { for (;;) __stepline_tick() });`)
    const { code, cause } = await failureOf(await begin('w'))
    expect([code, cause.slug]).toEqual(['REPLAY_TIMEOUT', 'workflow-turn-timeout'])
  })

  it('when the log says something else than the code', async () => {
    const setup = await setUp(
      `const a = useStep('a'); workflow('w', async () => { await createHook({ token: 't' }); await a() });`,
      {
        a: async () => 1,
      },
    )
    const run = await setup.start('w')
    const types = await waitForEvent(setup.world, run.runId, 'hook_created')
    // Another writer puts a step into the log that the code never asked for.
    const claim = await setup.world.claim(run.runId, { after: 0 })
    if (claim.status !== 'claimed') throw new Error(`not claimed but ${claim.status}`)
    const createdAt = Date.now()
    const stranger = {
      type: 'step_created' as const,
      correlationId: 'step_x',
      createdAt,
      data: { stepName: 'b' },
      payload: '1',
    }
    await setup.world.append(run.runId, {
      epoch: claim.lease.epoch,
      after: types.length,
      events: [stranger],
      lease: 'release',
    })
    await setup.world.queue.enqueue([{ key: 'test', payload: { runId: run.runId } }])
    const { code, cause } = await failureOf(run)
    expect([code, cause.slug]).toEqual(['REPLAY_DIVERGENCE', 'replay-divergence'])
    expect(cause.message).toContain('step "b"')
  })

  it('when a value of its log cannot be read any more', async () => {
    const setup = await setUp(`workflow('w', async () => { await createHook({ token: 't' }) });`)
    const world = setup.world
    const runId = 'wrun_01J00000000000000000000000'
    const input = '{"$nobody-knows":1}'
    await world.createRun({ runId, workflowName: 'w', seed: 's', createdAt: Date.now(), input, claim: false })
    const types = await waitForEvent(world, runId, 'run_failed')
    expect(types).toContain('run_failed')
    expect(String((await world.runs.get(runId))?.error)).toContain('deserialization-failed')
  })
})

describe('a step is told why it should stop', () => {
  it.each([
    ['the run was cancelled', 'run-ended'],
    ['another process took the run over', 'lease-lost'],
  ])('when %s', async (_, slug) => {
    const begun = deferred()
    const reason = deferred<unknown>()
    const setup = await setUp(
      `const a = useStep('a'), b = useStep('b'); workflow('w', () => Promise.all([a(), b()]));`,
      {
        a: async () => {
          const { signal } = stepContextStorage().getStore()!
          signal.addEventListener('abort', () => reason.resolve(signal.reason))
          begun.resolve()
          await reason.promise
        },
        b: async () => begun.promise,
      },
    )
    if (slug === 'lease-lost') {
      const append = setup.world.append.bind(setup.world)
      let appends = 0
      setup.world.append = (...args) =>
        appends++ === 0 ? append(...args) : Promise.resolve({ status: 'fenced' })
    }
    const run = await setup.start('w')
    await begun.promise
    if (slug === 'run-ended') await run.cancel()
    expect(await reason.promise).toMatchObject({ slug })
  })
})

it('a workflow that a step is given cannot be called there, only started', async () => {
  const seen = deferred<unknown>()
  const setup = await setUp(
    `const s = useStep('s'); const w = Object.assign(async () => { await s(w) }, { workflowId: 'w' }); workflow('w', w);`,
    {
      s: async (other: () => unknown) =>
        seen.resolve(
          await Promise.resolve()
            .then(other)
            .catch((error: unknown) => error),
        ),
    },
  )
  await setup.start('w')
  expect(await seen.promise).toMatchObject({ slug: 'workflow-called-directly' })
})

it('a World that cannot be loaded is named', async () => {
  await expect(openWorld('./no-such-world.js')).rejects.toMatchObject({ slug: 'world-not-found' })
})
