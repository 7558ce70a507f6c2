import { describe, expect, it } from 'vitest'
import { OVERFLOW_GRACE, plan, type PlanContext } from '../../src/engine/plan.ts'
import { decideRetry } from '../../src/engine/retry.ts'
import type { WorkflowMachine } from '../../src/engine/index.ts'
import type { LogEvent } from '../../src/world/index.ts'
import { after, beginning, bundleOf, codec, contextOf, createMachine } from './harness.ts'

const parallel = bundleOf(`
  const s = useStep('s');
  workflow('w', (n) => Promise.all(Array.from({ length: n }, (_, i) => s(i))));
`)

function started(steps: number): { machine: WorkflowMachine; log: LogEvent[] } {
  const { machine } = createMachine(parallel)
  const log = beginning([steps])
  machine.advance(log)
  return { machine, log }
}

function planned(machine: WorkflowMachine, context: Partial<PlanContext> = {}): ReturnType<typeof plan> {
  return plan(machine, { ...contextOf(1_700_000_001_000), ...context })
}

/** Applies a plan's events, as the append that writes them would. */
function written(machine: WorkflowMachine, log: LogEvent[], events: Parameters<typeof after>[1]): LogEvent[] {
  const next = after(log, events)
  machine.advance(next)
  return [...log, ...next]
}

describe('the plan', () => {
  it('starts steps up to the limit and offers the rest to the queue after a grace', () => {
    const { machine, log } = started(5)
    const now = 1_700_000_001_000
    const { start, messages, events, nextDue } = planned(machine, { inlineMax: 3 })
    expect(start.map(({ attempt }) => attempt)).toEqual([1, 1, 1])
    expect([messages, nextDue]).toEqual([[], now + OVERFLOW_GRACE])
    expect(events.filter(({ type }) => type === 'step_created')).toHaveLength(5)
    const all = written(machine, log, events)
    const running = new Set([...machine.steps.keys()].slice(0, 3))
    const later = { inlineMax: 3, running, now: all.at(-1)!.createdAt + OVERFLOW_GRACE }
    const offer = planned(machine, later)
    expect(offer.messages).toMatchObject([
      { payload: { runId: machine.runId, stepName: 's' }, runAt: later.now },
      { payload: { runId: machine.runId, stepName: 's' }, runAt: later.now },
    ])
    const announced = new Set(offer.messages.map(({ payload }) => payload.stepId!))
    expect(planned(machine, { ...later, announced })).toMatchObject({ messages: [], start: [] })
  })

  it('takes overflow back when a slot is free, or when the queue hands it here, and takes its message away', () => {
    const { machine, log } = started(2)
    const first = planned(machine, { inlineMax: 1 })
    written(machine, log, first.events)
    const [running, waiting] = [...machine.steps.keys()] as [string, string]
    expect(planned(machine, { inlineMax: 1, running: new Set([running]) }).start).toEqual([])
    const offered = planned(machine, {
      inlineMax: 1,
      running: new Set([running]),
      offered: new Set([waiting]),
    })
    expect(offered.start.map(({ id }) => id)).toEqual([waiting])
    const free = { inlineMax: 2, running: new Set([running]) }
    expect(planned(machine, free)).toMatchObject({ start: [{ id: waiting }], cancelMessages: [] })
    const announced = new Set([waiting])
    expect(planned(machine, { ...free, announced }).cancelMessages).toEqual([`step:${waiting}`])
  })

  it('sends a step that opted out of inline through the queue at once', () => {
    const { machine } = started(1)
    const { start, messages } = planned(machine, { policy: () => ({ maxRetries: 3, inline: false }) })
    expect(start).toEqual([])
    expect(messages).toMatchObject([{ runAt: 1_700_000_001_000 }])
  })

  it('begins an interrupted attempt again, and fails a step whose process died in every attempt', () => {
    const { machine, log } = started(1)
    written(machine, log, planned(machine).events)
    expect(planned(machine).start).toMatchObject([{ attempt: 2 }])
    const last = planned(machine, { policy: () => ({ maxRetries: 0, inline: true }) })
    expect(last.resolves).toBe(true)
    expect(last.events).toMatchObject([{ type: 'step_failed', data: { attempt: 1 } }])
    expect(codec.decode(String(last.events[0]!.payload))).toMatchObject({ slug: 'step-interrupted' })
  })

  it('does not count an attempt that was lost with its process as a failed one', () => {
    const { machine, log: begun } = started(1)
    const policy = { policy: () => ({ maxRetries: 2, inline: true }) }
    let log = written(machine, begun, planned(machine, policy).events)
    for (const lost of [1, 2]) {
      const next = planned(machine, policy)
      expect(next.start).toMatchObject([{ attempt: lost + 1, lost }])
      log = written(machine, log, next.events)
    }
    const [id] = [...machine.steps.keys()] as [string]
    const data = { attempt: 3, retryAt: 1_700_000_002_000 }
    const payload = codec.encode(new Error('x'))
    log = written(machine, log, [{ type: 'step_retrying', correlationId: id, data, payload }])
    const retried = planned(machine, { ...policy, now: data.retryAt })
    expect(retried.start).toMatchObject([{ attempt: 4, lost: 2 }])
    written(machine, log, retried.events)
    const last = planned(machine, policy)
    expect(last.start).toEqual([])
    expect(codec.decode(String(last.events[0]!.payload))).toMatchObject({ slug: 'step-interrupted' })
  })

  it('waits for a retry until it is due, and leaves background attempts to their message', () => {
    const { machine, log } = started(1)
    const full = written(machine, log, planned(machine).events)
    const [id] = [...machine.steps.keys()] as [string]
    const retryAt = 1_700_000_005_000
    const error = codec.encode(new Error('x'))
    written(machine, full, [
      { type: 'step_retrying', correlationId: id, data: { attempt: 1, retryAt }, payload: error },
    ])
    expect(planned(machine)).toMatchObject({ start: [], nextDue: retryAt })
    expect(planned(machine, { now: retryAt }).start).toMatchObject([{ attempt: 2 }])

    const background = started(1)
    const created = written(
      background.machine,
      background.log,
      planned(background.machine, { inlineMax: 0 }).events,
    )
    const [other] = [...background.machine.steps.keys()] as [string]
    written(background.machine, created, [
      { type: 'step_started', correlationId: other, data: { attempt: 1, background: true } },
    ])
    expect(planned(background.machine)).toMatchObject({ start: [], events: [] })
  })

  it('begins steps that were asked for at the last moment, and ends the run after them; sleeps do not hold it', () => {
    const bundle = bundleOf(
      `const s = useStep('s'); workflow('w', async () => { void s(); void sleep(5); return 1 });`,
    )
    const { machine } = createMachine(bundle)
    machine.advance(beginning())
    const { events, start, end } = planned(machine)
    expect(events.map(({ type }) => type)).toEqual(['step_created', 'step_started', 'wait_created'])
    expect([start.length, end]).toEqual([1, undefined])
    const log = written(machine, beginning(), events)
    const [id] = [...machine.steps.keys()] as [string]
    expect(planned(machine, { running: new Set([id]) }).end).toBeUndefined()
    written(machine, log, [
      { type: 'step_completed', correlationId: id, data: { attempt: 1 }, payload: codec.encode(1) },
    ])
    expect(planned(machine)).toMatchObject({ start: [], end: { type: 'run_completed' } })
  })

  it('ends a run without the steps that were under way before it returned: the losers of a race', () => {
    const bundle = bundleOf(
      `const s = useStep('s'); workflow('w', () => Promise.race([s(), createHook().then(() => 'won')]));`,
    )
    const { machine } = createMachine(bundle)
    machine.advance(beginning())
    const first = planned(machine)
    const log = written(machine, beginning(), [...first.events, ...first.registrations])
    const [hook] = [...machine.hooks.keys()] as [string]
    const [step] = [...machine.steps.keys()] as [string]
    written(machine, log, [
      { type: 'hook_received', correlationId: hook, data: {}, payload: codec.encode(1) },
    ])
    expect(planned(machine, { running: new Set([step]) }).end?.type).toBe('run_completed')
  })
})

describe('retries', () => {
  it.each([
    [
      { attempt: 1, maxRetries: 3, fatal: false },
      { retry: true, delay: 1000 },
    ],
    [
      { attempt: 3, maxRetries: 3, fatal: false },
      { retry: true, delay: 4000 },
    ],
    [{ attempt: 4, maxRetries: 3, fatal: false }, { retry: false }],
    [{ attempt: 1, maxRetries: 0, fatal: false }, { retry: false }],
    [{ attempt: 1, maxRetries: 3, fatal: true }, { retry: false }],
    [
      { attempt: 9, maxRetries: 20, fatal: false },
      { retry: true, delay: 60_000 },
    ],
    [
      { attempt: 1, maxRetries: 3, fatal: false, retryAfter: 5 },
      { retry: true, delay: 5 },
    ],
    [{ attempt: 4, maxRetries: 3, fatal: false, retryAfter: 5 }, { retry: false }],
  ])('%j → %j', (input, decision) => {
    expect(decideRetry(input)).toEqual(decision)
  })
})
