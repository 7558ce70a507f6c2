import { describe, expect, it } from 'vitest'
import { containUnhandledRejections } from '../../src/sandbox/index.ts'
import type { LogEvent } from '../../src/world/index.ts'
import { after, beginning, bundleOf, codec, createMachine, record } from './harness.ts'

const sequential = bundleOf(`
  const add = useStep('step//./a//add');
  workflow('w', async (n) => { let sum = 0; for (let i = 0; i < n; i++) sum = await add(sum, i); return sum });
`)

function completed(log: LogEvent[], id: string, value: unknown): LogEvent[] {
  return after(log, [
    { type: 'step_started', correlationId: id, data: { attempt: 1 } },
    { type: 'step_completed', correlationId: id, data: { attempt: 1 }, payload: codec.encode(value) },
  ])
}

describe('the machine', () => {
  it('asks for what the code asks for, and is at rest when advance returns', () => {
    const { machine } = createMachine(sequential)
    const commands = machine.advance(beginning([2]))
    expect(commands).toMatchObject([{ type: 'step', name: 'step//./a//add' }])
    expect(codec.decode((commands[0] as { input: string }).input)).toEqual({ args: [0, 0] })
  })

  it('goes on with an outcome, and ends with the return value', () => {
    const { machine } = createMachine(sequential)
    let log = beginning([1])
    const [command] = machine.advance(log)
    const { id } = command as { id: string }
    log = [...log, ...record(machine, log)]
    expect(machine.advance(completed(log, id, 41))).toEqual([{ type: 'completed', output: '41' }])
  })

  it('gives the same ids on every replay, and unlike ids to unlike entities', () => {
    const parallel = bundleOf(`
      const s = useStep('s');
      workflow('w', () => Promise.all([s(1), s(2), sleep(5)]));
    `)
    const first = createMachine(parallel).machine.advance(beginning())
    const second = createMachine(parallel).machine.advance(beginning())
    expect(second).toEqual(first)
    expect(new Set(first.map((command) => (command as { id: string }).id)).size).toBe(3)
    expect((first[0] as { id: string }).id).toMatch(/^step_[0-9A-HJKMNP-TV-Z]{26}$/)
  })

  it('delivers a failed step as the error that was recorded', () => {
    const bundle = bundleOf(`
      const s = useStep('s');
      workflow('w', async () => { try { await s() } catch (e) { return [e instanceof TypeError, e.message] } });
    `)
    const { machine } = createMachine(bundle)
    let log = beginning()
    const [command] = machine.advance(log)
    log = [...log, ...record(machine, log)]
    const events = after(log, [
      {
        type: 'step_failed',
        correlationId: (command as { id: string }).id,
        data: { attempt: 1 },
        payload: codec.encode(new TypeError('x')),
      },
    ])
    expect(machine.advance(events)).toEqual([{ type: 'completed', output: '[true,"x"]' }])
  })

  it('keeps payloads that come before the code awaits them, in order', () => {
    const bundle = bundleOf(`
      workflow('w', async () => {
        const hook = createHook({ token: 't' });
        await sleep(10);
        const got = [await hook, await hook];
        for await (const next of hook) { got.push(next); if (next === 'c') break }
        return got;
      });
    `)
    const { machine } = createMachine(bundle)
    let log = beginning()
    const commands = machine.advance(log)
    const [hook, wait] = ['hook', 'wait'].map(
      (type) => commands.find((c) => c.type === type) as { id: string },
    )
    log = [...log, ...record(machine, log)]
    const received = ['a', 'b', 'c'].map((value) => ({
      type: 'hook_received' as const,
      correlationId: hook!.id,
      data: {},
      payload: codec.encode(value),
    }))
    const events = after(log, [...received, { type: 'wait_completed', correlationId: wait!.id, data: {} }])
    expect(machine.advance(events)).toEqual([{ type: 'completed', output: '["a","b","c"]' }])
  })

  it('reads the time of the last event, and only that', () => {
    const bundle = bundleOf(`
      const s = useStep('s');
      workflow('w', async () => { const t = [Date.now()]; await s(); t.push(Date.now(), new Date().getTime()); return t });
    `)
    const { machine } = createMachine(bundle)
    let log = beginning()
    const [command] = machine.advance(log)
    log = [...log, ...record(machine, log)]
    const events = completed(log, (command as { id: string }).id, null)
    const at = events.at(-1)!.createdAt
    expect(machine.advance(events)).toEqual([{ type: 'completed', output: `[1700000000000,${at},${at}]` }])
  })

  it('contains floating rejections: the process hears nothing of them', async () => {
    const claimed: unknown[] = []
    containUnhandledRejections((reason) => claimed.push(reason))
    const floating = bundleOf(
      `workflow('w', async () => { void Promise.reject(new Error('floating')); return 1 });`,
    )
    expect(createMachine(floating).machine.advance(beginning())).toEqual([{ type: 'completed', output: '1' }])
    // Node reports rejections when its own microtasks are done: a turn of the event loop later at the latest.
    await new Promise(setImmediate)
    expect(claimed).toMatchObject([{ message: 'floating' }])
  })

  it('stops endless loops, also those that catch the stop or await', () => {
    for (const loop of [
      'while (true) { __stepline_tick() }',
      'for (;;) { __stepline_tick(); try { for (;;) { __stepline_tick() } } catch {} }',
      'for (;;) { __stepline_tick(); await null }',
    ]) {
      const { machine } = createMachine(bundleOf(`workflow('w', async () => { ${loop} });`), {
        turnTimeout: 60,
      })
      expect(machine.advance(beginning())).toMatchObject([{ type: 'failed', errorCode: 'REPLAY_TIMEOUT' }])
    }
  })

  it('fails the run when the bundle or the workflow throws, or has no such workflow', () => {
    const top = bundleOf(`throw new RangeError('at the top')`)
    const [command] = createMachine(top).machine.advance(beginning())
    expect(command).toMatchObject({ type: 'failed', errorCode: 'USER_ERROR' })
    expect(codec.decode((command as { error: string }).error)).toMatchObject({
      name: 'RangeError',
      message: 'at the top',
    })

    const [missing] = createMachine(bundleOf('')).machine.advance(beginning())
    expect(missing).toMatchObject({ type: 'failed', errorCode: 'RUNTIME_ERROR' })
  })
})

describe('a log that the code does not match', () => {
  it('is a divergence, with both sides and the line that asked', () => {
    const { machine } = createMachine(sequential, { trace: true })
    const log = beginning([2])
    machine.advance(log)
    const [created] = record(createStarted(), log)
    const other = { ...created!, data: { stepName: 'step//./a//subtract' } } as LogEvent
    expect(() => machine.advance([other])).toThrow(
      /at event 3 the log says step "step\/\/\.\/a\/\/subtract".*the code says step "step\/\/\.\/a\/\/add"[\s\S]*asked for at stepline:workflows/,
    )
  })

  it('is corrupted when an outcome belongs to nothing, an event is missing, or one follows the end', () => {
    const log = beginning([1])
    const orphan = after(log, [
      { type: 'step_completed', correlationId: 'step_x', data: { attempt: 1 }, payload: '1' },
    ])
    expect(() => createMachine(sequential).machine.advance([...log, ...orphan])).toThrow(
      /damaged at event 3: no such step/,
    )

    const hole = after(log, [{ type: 'run_cancelled', data: {} }]).map((event) => ({ ...event, seq: 5 }))
    expect(() => createMachine(sequential).machine.advance([...log, ...hole])).toThrow(
      expect.objectContaining({
        slug: 'corrupted-event-log',
        message: expect.stringContaining('event 3 is missing'),
      }),
    )

    const ended = after(log, [
      { type: 'run_cancelled', data: {} },
      { type: 'run_cancelled', data: {} },
    ])
    expect(() => createMachine(sequential).machine.advance([...log, ...ended])).toThrow(
      /stands after the run's end/,
    )
  })

  function createStarted(): ReturnType<typeof createMachine>['machine'] {
    const { machine } = createMachine(sequential)
    machine.advance(beginning([2]))
    return machine
  }
})
