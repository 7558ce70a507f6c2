import { describe, expect, it } from 'vitest'
import { FatalError } from '../../src/errors/index.ts'
import { deferred, setUp, waitForEvent } from './harness.ts'

describe('what a workflow did not wait for when it returns', () => {
  it('a step asked for at the last moment runs to its end before the run completes', async () => {
    const release = deferred()
    const begun = deferred()
    let ended = false
    const { start, world } = await setUp(
      `const s = useStep('s'); workflow('w', async () => { void s(); return 'value' });`,
      {
        s: async () => {
          begun.resolve()
          await release.promise
          ended = true
        },
      },
    )
    const run = await start('w')
    await begun.promise
    expect(await run.status).toBe('running')
    release.resolve()
    expect(await run.returnValue).toBe('value')
    expect(ended).toBe(true)
    const types = (await world.events(run.runId)).map(({ type }) => type)
    expect(types.slice(-2)).toEqual(['step_completed', 'run_completed'])
  })

  it('a chain of detached steps runs on to its end', async () => {
    const calls: number[] = []
    const { start } = await setUp(
      `const s = useStep('s'); workflow('w', async () => { void (async () => { for (let i = 0; i < 3; i++) await s(i) })(); return 'value' });`,
      { s: async (i: number) => void calls.push(i) },
    )
    expect(await (await start('w')).returnValue).toBe('value')
    expect(calls).toEqual([0, 1, 2])
  })

  it('such a step is tried again like any other, and its failure does not fail the run', async () => {
    let attempts = 0
    const { start, world } = await setUp(
      `const s = useStep('s'); workflow('w', async () => { void s(); return 'value' });`,
      {
        s: Object.assign(
          async () => {
            attempts++
            throw new Error('no')
          },
          { maxRetries: 1 },
        ),
      },
    )
    const run = await start('w')
    expect(await run.returnValue).toBe('value')
    expect(attempts).toBe(2)
    expect((await world.events(run.runId)).map(({ type }) => type)).toContain('step_failed')
  })

  it('such a step runs when the workflow throws, and the run fails after it', async () => {
    let ran = false
    const { start } = await setUp(
      `const s = useStep('s'); workflow('w', async () => { void s(); throw new Error('bad') });`,
      { s: async () => void (ran = true) },
    )
    await expect((await start('w')).returnValue).rejects.toMatchObject({ cause: { message: 'bad' } })
    expect(ran).toBe(true)
  })

  it('such a step runs through the queue when its function says so', async () => {
    let ran = false
    const { start } = await setUp(
      `const s = useStep('s'); workflow('w', async () => { void s(); return 1 });`,
      { s: Object.assign(async () => void (ran = true), { inline: false }) },
    )
    expect(await (await start('w')).returnValue).toBe(1)
    expect(ran).toBe(true)
  })

  it('sleeps and hooks are recorded, and do not hold the end', async () => {
    const { start, world } = await setUp(
      `workflow('w', async () => { void sleep('1 day'); createHook({ token: 'left' }); return 1 });`,
    )
    const run = await start('w')
    expect(await run.returnValue).toBe(1)
    const types = await waitForEvent(world, run.runId, 'run_completed')
    expect(types).toEqual(expect.arrayContaining(['wait_created', 'hook_created']))
  })

  it('an abort of a signal is recorded before the end, and reaches the steps that hold it', async () => {
    const reason = deferred<unknown>()
    const { start, world } = await setUp(
      `const s = useStep('s'); workflow('w', async () => { const c = new AbortController(); void s(c.signal); await sleep(5); c.abort('over'); return 1 });`,
      {
        s: (signal: AbortSignal) =>
          new Promise<void>((resolve) =>
            signal.addEventListener('abort', () => {
              reason.resolve(signal.reason)
              resolve()
            }),
          ),
      },
    )
    const run = await start('w')
    expect(await run.returnValue).toBe(1)
    expect(await reason.promise).toBe('over')
    const types = (await world.events(run.runId)).map(({ type }) => type)
    expect(types.indexOf('signal_aborted')).toBeLessThan(types.indexOf('run_completed'))
  })

  it('a rejection that nobody awaits stays in the run', async () => {
    const outside: unknown[] = []
    const listener = (reason: unknown): void => void outside.push(reason)
    process.on('unhandledRejection', listener)
    const { start } = await setUp(
      `const s = useStep('s'), ok = useStep('ok'); workflow('w', async () => { s(); return ok() });`,
      {
        s: async () => {
          throw new FatalError('nobody listens')
        },
        ok: async () => 'ok',
      },
    )
    expect(await (await start('w')).returnValue).toBe('ok')
    await new Promise(setImmediate)
    process.off('unhandledRejection', listener)
    expect(outside).toEqual([])
  })
})

describe('combinators of promises over steps', () => {
  /** Steps that end in an order given from outside: `s(name)` settles when `settle(name)` is called. */
  function controlled(): { s: (name: string) => Promise<unknown>; settle(name: string): void } {
    const gates = new Map<string, ReturnType<typeof deferred<void>>>()
    const gate = (name: string): ReturnType<typeof deferred<void>> => {
      if (!gates.has(name)) gates.set(name, deferred())
      return gates.get(name)!
    }
    return {
      async s(name) {
        await gate(name).promise
        if (name.startsWith('bad')) throw new FatalError(name)
        return name
      },
      settle: (name) => gate(name).resolve(),
    }
  }

  it('race gives the step that ended first, not the one that was asked for first', async () => {
    const { s, settle } = controlled()
    const { start } = await setUp(
      `const s = useStep('s'); workflow('w', () => Promise.race([s('a'), s('b')]));`,
      { s },
    )
    const run = await start('w')
    settle('b')
    expect(await run.returnValue).toBe('b')
    settle('a')
  })

  it('any passes over failures and gives the first success', async () => {
    const { s, settle } = controlled()
    const { start, world } = await setUp(
      `const s = useStep('s'); workflow('w', () => Promise.any([s('bad'), s('b'), s('c')]));`,
      { s },
    )
    const run = await start('w')
    settle('bad')
    await waitForEvent(world, run.runId, 'step_failed')
    settle('c')
    expect(await run.returnValue).toBe('c')
    settle('b')
  })

  it('any of failures alone is an AggregateError with each of them', async () => {
    const { s, settle } = controlled()
    const { start } = await setUp(
      `const s = useStep('s'); workflow('w', async () => { try { await Promise.any([s('bad1'), s('bad2')]) } catch (e) { return [e.name, e.errors.map((x) => x.message)] } });`,
      { s },
    )
    const run = await start('w')
    settle('bad2')
    settle('bad1')
    expect(await run.returnValue).toEqual(['AggregateError', ['bad1', 'bad2']])
  })

  it('all fails with the first failure while others still run, and the workflow may go on', async () => {
    const { s, settle } = controlled()
    const { start } = await setUp(
      `const s = useStep('s'); workflow('w', async () => { const slow = s('slow'); try { await Promise.all([slow, s('bad')]) } catch (e) { return [e.message, await slow] } });`,
      { s },
    )
    const run = await start('w')
    settle('bad')
    settle('slow')
    expect(await run.returnValue).toEqual(['bad', 'slow'])
  })

  it('allSettled keeps the order of the calls, whatever the order of the ends', async () => {
    const { s, settle } = controlled()
    const { start } = await setUp(
      `const s = useStep('s'); workflow('w', async () => (await Promise.allSettled([s('a'), s('bad'), s('c')])).map((r) => r.value ?? r.reason.message));`,
      { s },
    )
    const run = await start('w')
    for (const name of ['c', 'bad', 'a']) settle(name)
    expect(await run.returnValue).toEqual(['a', 'bad', 'c'])
  })
})
