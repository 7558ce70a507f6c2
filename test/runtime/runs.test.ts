import { describe, expect, it } from 'vitest'
import { getRun, resumeHook } from '../../src/api/index.ts'
import { FatalError, RetryableError } from '../../src/errors/index.ts'
import { stepContextStorage } from '../../src/runtime/index.ts'
import { deferred, setUp, waitForEvent } from './harness.ts'

describe('steps', () => {
  it('cost one append each, with outcome, next creation and next start folded', async () => {
    const { start, world } = await setUp(
      `const add = useStep('add'); workflow('w', async (n) => { let s = 0; for (let i = 0; i < n; i++) s = await add(s, i); return s });`,
      { add: async (a: number, b: number) => a + b },
    )
    let appends = 0
    const append = world.append.bind(world)
    world.append = (...args) => (appends++, append(...args))
    const run = await start('w', [10])
    expect(await run.returnValue).toBe(45)
    expect(appends).toBe(11)
    const types = (await world.events(run.runId)).map((event) => event.type)
    expect(types.slice(0, 7)).toEqual([
      'run_created',
      'run_started',
      'step_created',
      'step_started',
      'step_completed',
      'step_created',
      'step_started',
    ])
  })

  it('beyond the inline limit all run once, and results keep their order', async () => {
    const counts = new Map<number, number>()
    const { start } = await setUp(
      `const s = useStep('s'); workflow('w', (n) => Promise.all(Array.from({ length: n }, (_, i) => s(i))));`,
      {
        s: async (i: number) => {
          counts.set(i, (counts.get(i) ?? 0) + 1)
          await new Promise((resolve) => setTimeout(resolve, i % 7))
          return i * 2
        },
      },
    )
    const run = await start<number[]>('w', [60])
    expect(await run.returnValue).toEqual(Array.from({ length: 60 }, (_, i) => i * 2))
    expect([...counts.values()].every((count) => count === 1)).toBe(true)
  })

  it('are retried as their function says, with the same id and a counted attempt', async () => {
    const seen: Array<{ attempt: number; stepId: string }> = []
    const flaky = async (): Promise<string> => {
      const { attempt, stepId } = stepContextStorage().getStore()!
      seen.push({ attempt, stepId })
      if (attempt < 3) throw new RetryableError('not yet', { retryAfter: 5 })
      return 'ok'
    }
    const { start } = await setUp(`const s = useStep('s'); workflow('w', () => s());`, {
      s: Object.assign(flaky, { maxRetries: 2 }),
    })
    expect(await (await start('w')).returnValue).toBe('ok')
    expect(seen.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
    expect(new Set(seen.map(({ stepId }) => stepId)).size).toBe(1)
  })

  it('reach the workflow as the errors that they were', async () => {
    const code = `
      const fatal = useStep('fatal'), plain = useStep('plain'), gone = useStep('gone'), bad = useStep('bad');
      const caught = async (p) => { try { await p; return null } catch (e) { return { name: e.name, message: e.message, fatal: e instanceof FatalError, cause: e.cause && e.cause.message } } };
      workflow('w', () => Promise.all([caught(fatal()), caught(plain()), caught(bad()), caught(plain(() => 1))]));
    `
    const { start, world } = await setUp(code, {
      fatal: async () => {
        throw new FatalError('no card')
      },
      plain: Object.assign(
        async () => {
          throw new TypeError('boom')
        },
        { maxRetries: 0 },
      ),
      bad: async () => () => 1,
    })
    const run = await start<Array<{ name: string; message: string; cause?: string }>>('w')
    const [fatal, plain, bad, unstorable] = await run.returnValue
    expect(fatal).toMatchObject({ name: 'FatalError', message: 'no card', fatal: true })
    expect(plain).toMatchObject({ name: 'FatalError', cause: 'boom' })
    expect(plain!.message).toContain('after 0 retries: boom')
    expect(bad).toMatchObject({ name: 'SerializationError' })
    expect(unstorable).toMatchObject({ name: 'SerializationError' })
    expect(unstorable!.message).toContain('.args[0]')
    // What cannot be stored never reached the log.
    expect((await world.steps.list(run.runId)).data).toHaveLength(3)
  })
})

describe('waiting', () => {
  it('sleeps to the point, and parks longer ones in the store', async () => {
    const { start, world } = await setUp(
      `workflow('w', async (ms) => { const t = Date.now(); await sleep(ms); return Date.now() - t });`,
    )
    const short = Number(await (await start('w', [30])).returnValue)
    expect(short).toBeGreaterThanOrEqual(30)
    const long = await start('w', [1300])
    await waitForEvent(world, long.runId, 'wait_created')
    expect(Number(await long.returnValue)).toBeGreaterThanOrEqual(1300)
  })

  it.each(['1e300', '"9999999999 years"', '-1', 'NaN'])(
    'of %s makes no sense, and can be caught',
    async (ms) => {
      const { start } = await setUp(
        `workflow('w', async () => sleep(${ms}).catch((error) => error.message));`,
      )
      expect(await (await start('w')).returnValue).toContain('Invalid duration')
    },
  )

  it('receives hooks, in order, and frees the token at the end', async () => {
    const { start, world } = await setUp(`
      workflow('w', async () => { const h = createHook({ token: 't' }); const got = []; for await (const v of h) { got.push(v); if (got.length === 3) break } return got });
    `)
    const run = await start('w')
    await waitForEvent(world, run.runId, 'hook_created')
    for (const value of [{ a: 1 }, new Date(5), 'c']) await resumeHook('t', value)
    expect(await run.returnValue).toEqual([{ a: 1 }, new Date(5), 'c'])
    await expect(resumeHook('t', 4)).rejects.toMatchObject({ name: 'HookNotFoundError' })
  })

  it('tells the loser of a token who owns it', async () => {
    const { start, world } = await setUp(`
      workflow('owner', async () => { await createHook({ token: 't' }) });
      workflow('loser', async () => { const h = createHook({ token: 't' }); const owner = await h.getConflict(); try { await h } catch (e) { return [owner.runId, e.name, e instanceof Error] } });
      workflow('free', async () => { const h = createHook({ token: 'u' }); const owner = await h.getConflict(); h.dispose(); return owner });
    `)
    const owner = await start('owner')
    await waitForEvent(world, owner.runId, 'hook_created')
    expect(await (await start('loser')).returnValue).toEqual([owner.runId, 'HookConflictError', true])
    expect(await (await start('free')).returnValue).toBe(null)
  })

  it('lets a timeout win over a step that still runs', async () => {
    const release = deferred()
    const { start } = await setUp(
      `const s = useStep('s'); workflow('w', () => Promise.race([s(), sleep(20).then(() => 'timeout')]));`,
      { s: () => release.promise },
    )
    expect(await (await start('w')).returnValue).toBe('timeout')
    release.resolve()
  })
})

describe('ends', () => {
  it('a cancelled run stops, and aborts the signals of its steps', async () => {
    const begun = deferred()
    const aborted = deferred()
    const { start } = await setUp(
      `const s = useStep('s'); workflow('w', async () => { await s(); await s() });`,
      {
        s: async () => {
          stepContextStorage()
            .getStore()!
            .signal.addEventListener('abort', () => aborted.resolve())
          begun.resolve()
          await aborted.promise
        },
      },
    )
    const run = await start('w')
    await begun.promise
    await run.cancel({ cancelReason: 'enough' })
    await aborted.promise
    await expect(run.returnValue).rejects.toMatchObject({ name: 'WorkflowRunCancelledError' })
    expect(await run.status).toBe('cancelled')
    await run.cancel()
  })

  it('a failed run gives what the workflow threw, as its cause', async () => {
    const { start } = await setUp(`workflow('w', () => { throw new RangeError('bad') });`)
    const run = await start('w')
    await expect(run.returnValue).rejects.toMatchObject({
      name: 'WorkflowRunFailedError',
      runId: run.runId,
      errorCode: 'USER_ERROR',
      cause: { name: 'RangeError', message: 'bad' },
    })
    await expect(run.cancel()).rejects.toMatchObject({ name: 'EntityConflictError' })
  })

  it('an unknown workflow fails the run, an unknown run is not found, a wrong argument starts nothing', async () => {
    const { start, world } = await setUp(`workflow('w', async () => 1);`)
    await expect((await start('other')).returnValue).rejects.toMatchObject({ errorCode: 'RUNTIME_ERROR' })
    const missing = getRun('wrun_01J00000000000000000000000')
    expect(await missing.exists).toBe(false)
    await expect(missing.returnValue).rejects.toMatchObject({ name: 'WorkflowRunNotFoundError' })
    const before = (await world.runs.list()).data.length
    await expect(start('w', [{ socket: () => 1 }])).rejects.toMatchObject({ name: 'SerializationError' })
    expect((await world.runs.list()).data).toHaveLength(before)
  })
})
