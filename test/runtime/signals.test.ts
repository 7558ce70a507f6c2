import { describe, expect, it } from 'vitest'
import { getRun, resumeHook } from '../../src/api/index.ts'
import { hostCodec, stepContextStorage } from '../../src/runtime/index.ts'
import { deferred, setUp, waitForEvent } from './harness.ts'

/** Resolves with the signal's reason once it is aborted. */
function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason)
    else signal.addEventListener('abort', () => resolve(signal.reason), { once: true })
  })
}

describe('a signal passed to a step', () => {
  it('is a native signal that aborts, with its reason, when the workflow aborts it', async () => {
    const seen = deferred<unknown[]>()
    const { start, world } = await setUp(
      `const s = useStep('s');
       workflow('w', async () => {
         const controller = new AbortController();
         const step = s({ signal: controller.signal });
         await sleep(20);
         controller.abort(new RangeError('enough'));
         return await step;
       });`,
      {
        s: async ({ signal }: { signal: AbortSignal }) => {
          const before = signal.aborted
          const reason = (await aborted(signal)) as Error
          seen.resolve([signal instanceof AbortSignal, before, signal.aborted, reason.name, reason.message])
          return 'cleaned up'
        },
      },
    )
    const run = await start('w')
    expect(await seen.promise).toEqual([true, false, true, 'RangeError', 'enough'])
    expect(await run.returnValue).toBe('cleaned up')
    const types = (await world.events(run.runId)).map(({ type }) => type)
    expect(types.filter((type) => type === 'signal_aborted')).toHaveLength(1)
  })

  it('leaves no event when nobody aborts it', async () => {
    const { start, world } = await setUp(
      `const s = useStep('s'); workflow('w', () => s(new AbortController().signal));`,
      { s: async (signal: AbortSignal) => signal.aborted },
    )
    const run = await start('w')
    expect(await run.returnValue).toBe(false)
    expect((await world.events(run.runId)).map(({ type }) => type)).not.toContain('signal_aborted')
  })

  it('that was aborted before the call is aborted from the outset', async () => {
    const { start } = await setUp(
      `const s = useStep('s');
       workflow('w', async () => { const c = new AbortController(); c.abort(); return s(c.signal, AbortSignal.abort('x')) });`,
      {
        s: async (a: AbortSignal, b: AbortSignal) => [
          a.aborted,
          (a.reason as Error).name,
          b.aborted,
          b.reason,
        ],
      },
    )
    expect(await (await start('w')).returnValue).toEqual([true, 'AbortError', true, 'x'])
  })

  it('that was aborted between the call and a retry is aborted when the retry begins', async () => {
    const { start, world } = await setUp(
      `const s = useStep('s');
       workflow('w', async () => { const c = new AbortController(); const p = s(c.signal); await createHook({ token: 'signals-retry' }); c.abort('late'); return p });`,
      {
        s: async (signal: AbortSignal) => {
          const { attempt } = stepContextStorage().getStore()!
          if (attempt === 1) {
            await resumeHook('signals-retry', 1)
            await aborted(signal)
            throw new Error('again')
          }
          return [attempt, signal.aborted, signal.reason]
        },
      },
    )
    const run = await start('w')
    expect(await run.returnValue).toEqual([2, true, 'late'])
    expect(await waitForEvent(world, run.runId, 'run_completed')).toContain('step_retrying')
  })

  it('fails the step for good, as a FatalError, when its body throws the reason', async () => {
    let attempts = 0
    const { start } = await setUp(
      `const s = useStep('s');
       workflow('w', async (reason) => {
         const c = new AbortController();
         const p = s(c.signal);
         await sleep(5);
         c.abort(reason ?? undefined);
         try { await p } catch (e) { return [e instanceof FatalError, e.cause?.name ?? e.cause] }
       });`,
      {
        s: async (signal: AbortSignal) => {
          attempts++
          await aborted(signal)
          signal.throwIfAborted()
        },
      },
    )
    expect(await (await start('w')).returnValue).toEqual([true, 'AbortError'])
    expect(await (await start('w', ['stop'])).returnValue).toEqual([true, 'stop'])
    expect(attempts).toBe(2)
  })

  it('is the same object wherever the arguments hold it', async () => {
    const { start } = await setUp(
      `const s = useStep('s'); workflow('w', async () => { const c = new AbortController(); return s(c, c.signal, { again: c.signal }) });`,
      {
        s: async (c: AbortController, signal: AbortSignal, { again }: { again: AbortSignal }) => [
          c.signal === signal,
          again === signal,
        ],
      },
    )
    expect(await (await start('w')).returnValue).toEqual([true, true])
  })
})

describe('a controller passed to a step', () => {
  it('aborts the signal in the workflow before the outcome of the step arrives', async () => {
    const { start, world } = await setUp(
      `const s = useStep('s');
       workflow('w', async () => { const c = new AbortController(); const got = []; c.signal.onabort = () => got.push(c.signal.reason); await s(c); return [got, c.signal.aborted] });`,
      { s: async (controller: AbortController) => controller.abort('from the step') },
    )
    const run = await start('w')
    expect(await run.returnValue).toEqual([['from the step'], true])
    const types = (await world.events(run.runId)).map(({ type }) => type)
    expect(types.indexOf('signal_aborted')).toBeLessThan(types.indexOf('step_completed'))
  })

  it('aborts the other steps that hold the signal: the first to answer cancels the rest', async () => {
    const losers: unknown[] = []
    const { start } = await setUp(
      `const fast = useStep('fast'), slow = useStep('slow');
       workflow('w', async () => {
         const c = new AbortController();
         const rest = [slow(c.signal), slow(c.signal)].map((p) => p.catch((e) => e.name));
         const first = await Promise.race([fast(), ...rest]);
         c.abort('lost');
         return [first, ...(await Promise.all(rest))];
       });`,
      {
        fast: async () => 'first',
        slow: async (signal: AbortSignal) => {
          losers.push(await aborted(signal))
          signal.throwIfAborted()
        },
      },
    )
    expect(await (await start('w')).returnValue).toEqual(['first', 'FatalError', 'FatalError'])
    expect(losers).toEqual(['lost', 'lost'])
  })

  it('and the workflow may abort at once: both end aborted, with one event', async () => {
    const { start, world } = await setUp(
      `const s = useStep('s');
       workflow('w', async () => { const c = new AbortController(); const p = s(c); await sleep(10); c.abort('body'); await p; return c.signal.aborted });`,
      {
        s: async (controller: AbortController) => {
          await new Promise((resolve) => setTimeout(resolve, 10))
          controller.abort('step')
        },
      },
    )
    const run = await start('w')
    expect(await run.returnValue).toBe(true)
    const types = (await world.events(run.runId)).map(({ type }) => type)
    expect(types.filter((type) => type === 'signal_aborted')).toHaveLength(1)
  })
})

describe('AbortSignal in workflow code', () => {
  it('timeout() is a durable wait that aborts with a TimeoutError, in steps as well', async () => {
    const { start, world } = await setUp(
      `const s = useStep('s');
       workflow('w', async () => { const signal = AbortSignal.timeout(30); const p = s(signal); return [await p, signal.reason.name, signal.reason instanceof DOMException] });`,
      { s: async (signal: AbortSignal) => ((await aborted(signal)) as Error).name },
    )
    const run = await start('w')
    expect(await run.returnValue).toEqual(['TimeoutError', 'TimeoutError', true])
    const types = (await world.events(run.runId)).map(({ type }) => type)
    expect(types).toEqual(expect.arrayContaining(['wait_created', 'wait_completed', 'signal_aborted']))
  })

  it('any() follows its sources across the border, nested ones too', async () => {
    const { start } = await setUp(
      `const s = useStep('s');
       workflow('w', async () => {
         const a = new AbortController(), b = new AbortController();
         const p = s(AbortSignal.any([AbortSignal.any([a.signal, AbortSignal.timeout(60_000)]), b.signal]));
         await sleep(5);
         a.abort('a');
         return p;
       });`,
      { s: async (signal: AbortSignal) => aborted(signal) },
    )
    expect(await (await start('w')).returnValue).toBe('a')
  })

  it('a reason that cannot be stored is told as the error that says so, and the abort stands', async () => {
    const { start } = await setUp(
      `const s = useStep('s');
       workflow('w', async () => { const c = new AbortController(); const p = s(c.signal); await sleep(5); c.abort(() => 1); return [await p, typeof c.signal.reason] });`,
      { s: async (signal: AbortSignal) => ((await aborted(signal)) as Error).name },
    )
    expect(await (await start('w')).returnValue).toEqual(['SerializationError', 'function'])
  })
})

describe('a signal from outside', () => {
  const LISTENING = `const s = useStep('s');
    workflow('w', async (signal) => { await new Promise((resolve) => { signal.aborted ? resolve() : signal.onabort = resolve }); return [signal instanceof AbortSignal, signal.reason] });
    workflow('step', (signal) => s(signal));`

  it('given to start() aborts in the workflow when it is aborted outside', async () => {
    const { start, world } = await setUp(LISTENING)
    const controller = new AbortController()
    const run = await start('w', [controller.signal])
    await waitForEvent(world, run.runId, 'run_started')
    controller.abort('outside')
    expect(await run.returnValue).toEqual([true, 'outside'])
  })

  it('given to start() and aborted at once aborts in the workflow as well', async () => {
    const { start } = await setUp(LISTENING)
    const controller = new AbortController()
    const starting = start('w', [controller.signal])
    controller.abort('at once')
    expect(await (await starting).returnValue).toEqual([true, 'at once'])
  })

  it('that was aborted before start() is aborted with its reason', async () => {
    const { start } = await setUp(LISTENING)
    expect(await (await start('w', [AbortSignal.abort('before')])).returnValue).toEqual([true, 'before'])
  })

  it('passed on by the workflow reaches its steps', async () => {
    const begun = deferred()
    const { start } = await setUp(LISTENING, {
      s: async (signal: AbortSignal) => {
        begun.resolve()
        return aborted(signal)
      },
    })
    const controller = new AbortController()
    const run = await start('step', [controller.signal])
    await begun.promise
    controller.abort('through')
    expect(await run.returnValue).toBe('through')
  })

  it('returned by a step aborts in the workflow when the step that made it aborts it', async () => {
    const controller = new AbortController()
    const { start, world } = await setUp(
      `const s = useStep('s'); workflow('w', async () => { const signal = await s(); await new Promise((resolve) => { signal.onabort = resolve }); return signal.reason });`,
      { s: async () => controller.signal },
    )
    const run = await start('w')
    await waitForEvent(world, run.runId, 'step_completed')
    controller.abort('made in a step')
    expect(await run.returnValue).toBe('made in a step')
  })

  it('in the payload of a hook aborts in the workflow', async () => {
    const { start, world } = await setUp(
      `workflow('w', async () => { const { signal } = await createHook({ token: 'signals-hook' }); await new Promise((resolve) => { signal.onabort = resolve }); return signal.reason });`,
    )
    const run = await start('w')
    await waitForEvent(world, run.runId, 'hook_created')
    const controller = new AbortController()
    await resumeHook('signals-hook', { signal: controller.signal })
    controller.abort('from the hook')
    expect(await run.returnValue).toBe('from the hook')
  })

  it('that belongs to no run cannot be stored, and the error says what to do', () => {
    expect(() => hostCodec().encode({ signal: new AbortController().signal })).toThrow(
      /\.signal is an AbortSignal/,
    )
  })
})

describe('a signal given to a run that the workflow starts', () => {
  const FAMILY = `
    workflow('child', async (signal) => { if (!signal.aborted) await new Promise((resolve) => { signal.onabort = resolve }); return ['child', signal.reason] });
    workflow('parent', async () => { const c = new AbortController(); const run = await start('child', [c.signal]); await sleep(5); c.abort('family'); return run.returnValue });
    workflow('hasty', async () => { const c = new AbortController(); const starting = start('child', [c.signal]); c.abort('hasty'); return (await starting).returnValue });
    workflow('middle', async (signal) => { const run = await start('child', [signal]); return run.returnValue });
    workflow('leaving', async () => { const c = new AbortController(); const run = await start('child', [c.signal]); c.abort('left'); return run.runId });`

  it('aborts in that run when the workflow aborts it', async () => {
    const { start } = await setUp(FAMILY)
    expect(await (await start('parent')).returnValue).toEqual(['child', 'family'])
  })

  it('aborts in that run also when it is aborted before the run is known', async () => {
    const { start } = await setUp(FAMILY)
    expect(await (await start('hasty')).returnValue).toEqual(['child', 'hasty'])
  })

  it('is passed through generations', async () => {
    const { start, world } = await setUp(FAMILY)
    const controller = new AbortController()
    const run = await start('middle', [controller.signal])
    await waitForEvent(world, run.runId, 'await_created')
    controller.abort('from the top')
    expect(await run.returnValue).toEqual(['child', 'from the top'])
  })

  it('aborts in that run even when the workflow returns at once', async () => {
    const { start } = await setUp(FAMILY)
    const child = await (await start<string>('leaving')).returnValue
    expect(await getRun(child).returnValue).toEqual(['child', 'left'])
  })
})

describe('the end of a run', () => {
  it('by cancellation aborts the signals that its running steps hold, and the one of each attempt', async () => {
    const begun = deferred()
    const reasons = deferred<unknown[]>()
    const { start } = await setUp(
      `const s = useStep('s'); workflow('w', async () => { await s(new AbortController().signal) });`,
      {
        s: async (signal: AbortSignal) => {
          const own = stepContextStorage().getStore()!.signal
          begun.resolve()
          reasons.resolve(
            (await Promise.all([aborted(signal), aborted(own)])).map((e) => (e as { slug: string }).slug),
          )
        },
      },
    )
    const run = await start('w')
    await begun.promise
    await run.cancel()
    expect(await reasons.promise).toEqual(['run-ended', 'run-ended'])
  })
})
