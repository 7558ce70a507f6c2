/**
 * Live turns equal replay turns: for any program and any history, a machine that is thrown away at any point and built
 * anew from the log asks for the same, in the same order, and ends the same.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WorkflowMachine } from '../../src/engine/index.ts'
import type { LogEvent, NewEvent } from '../../src/world/index.ts'
import { after, beginning, bundleOf, codec, createMachine, plain, record } from './harness.ts'

/** A program: what the workflow does, as data that the bundle below interprets. */
type Node =
  | { do: 'step'; arg: number }
  | { do: 'sleep'; ms: number }
  | { do: 'hook' }
  | { do: 'random' }
  | { do: 'now' }
  | { do: 'try'; of: Node }
  | { do: 'seq' | 'all' | 'race' | 'settled'; of: Node[] }

const interpreter = bundleOf(`
  const step = useStep('step//./p//step');
  const run = async (node, trace) => {
    switch (node.do) {
      case 'step': { const v = await step(node.arg); trace.push(v); return v }
      case 'sleep': await sleep(node.ms); trace.push('slept'); return 0;
      case 'hook': { const hook = createHook(); const v = await hook; hook.dispose(); trace.push(v); return v }
      case 'random': { const v = Math.random(); trace.push(v); return v }
      case 'now': { trace.push(Date.now()); return 0 }
      case 'try': try { return await run(node.of, trace) } catch (e) { trace.push(e.message); return -1 }
      case 'seq': { let v; for (const n of node.of) v = await run(n, trace); return v }
      case 'all': return Promise.all(node.of.map((n) => run(n, trace)));
      case 'race': return Promise.race(node.of.map((n) => run(n, trace)));
      case 'settled': return (await Promise.allSettled(node.of.map((n) => run(n, trace)))).map((r) => r.status);
    }
  };
  workflow('w', async (program) => { const trace = []; const value = await run(program, trace); return { trace, value } });
`)

const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ do: fc.constant('step' as const), arg: fc.nat(9) }),
    fc.record({ do: fc.constant('sleep' as const), ms: fc.nat(50) }),
    fc.constant({ do: 'hook' as const }),
    fc.constant({ do: 'random' as const }),
    fc.constant({ do: 'now' as const }),
    fc.record({ do: fc.constant('try' as const), of: tie('node') }),
    fc.record({
      do: fc.constantFrom('seq' as const, 'all' as const, 'race' as const, 'settled' as const),
      of: fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
    }),
  ),
}))

/** What the outside does next, drawn from what is open. */
function outcomes(machine: WorkflowMachine, choice: number): Array<Omit<NewEvent, 'createdAt'>> {
  const open: Array<Array<Omit<NewEvent, 'createdAt'>>> = []
  for (const step of machine.steps.values()) open.push(stepOutcome(step.id, step.attempt, choice))
  for (const wait of machine.waits.values())
    open.push([{ type: 'wait_completed', correlationId: wait.id, data: {} }])
  for (const hook of machine.hooks.values()) {
    open.push([
      { type: 'hook_received', correlationId: hook.id, data: {}, payload: codec.encode(`p${choice}`) },
    ])
  }
  return open[choice % Math.max(1, open.length)] ?? []
}

function stepOutcome(id: string, attempt: number, choice: number): Array<Omit<NewEvent, 'createdAt'>> {
  const data = { attempt: Math.max(1, attempt) }
  if (choice % 5 === 0)
    return [{ type: 'step_failed', correlationId: id, data, payload: codec.encode(new Error(`e${choice}`)) }]
  return [{ type: 'step_completed', correlationId: id, data, payload: codec.encode(choice) }]
}

/** Plays a program to its end, or until the outside has nothing more to do. */
function live(program: Node, choices: number[]): { log: LogEvent[]; turns: unknown[][]; ends: number[] } {
  const { machine } = createMachine(interpreter)
  let log = beginning([program])
  const turns: unknown[][] = []
  const ends: number[] = []
  machine.advance(log)
  for (const choice of [...choices, ...Array.from({ length: 200 }, (_, i) => i * 7 + 1)]) {
    turns.push(plain([...machine.outstanding]))
    ends.push(log.length)
    log = [...log, ...record(machine, log, new Set(machine.steps.keys()))]
    if (machine.ended) break
    const events = after(log, outcomes(machine, choice))
    if (events.length === 0) break
    machine.advance(events)
    log = [...log, ...events]
  }
  machine.release()
  return { log, turns, ends }
}

describe('live turns equal replay turns', () => {
  it('for any program and history, rebuilt at every point', () => {
    fc.assert(
      fc.property(node, fc.array(fc.nat(1000), { maxLength: 12 }), (program, choices) => {
        const { log, turns, ends } = live(program, choices)
        ends.forEach((end, turn) => {
          const rebuilt = createMachine(interpreter).machine
          expect(plain(rebuilt.advance(log.slice(0, end)))).toEqual(turns[turn])
          // The next machine gets its realm, in which this program is at any of its points.
          rebuilt.release()
        })
        const again = createMachine(interpreter).machine
        again.advance(log)
        expect(again.ended).toBe(log.at(-1)!.type === 'run_completed' || log.at(-1)!.type === 'run_failed')
        again.release()
      }),
      { numRuns: 40 },
    )
  })

  it('replays 10 000 events in under a second', () => {
    const loop = bundleOf(`
      const step = useStep('s');
      workflow('w', async (n) => { let v = 0; for (let i = 0; i < n; i++) v = await step(v); return v });
    `)
    const { machine } = createMachine(loop)
    let log = beginning([5000])
    machine.advance(log)
    const events: LogEvent[] = [...log]
    for (let i = 0; i < 3332; i++) {
      log = record(machine, [events.at(-1)!])
      events.push(...log)
      const [id] = [...machine.steps.keys()]
      log = after([events.at(-1)!], stepOutcome(id!, 1, 1))
      machine.advance(log)
      events.push(...log)
    }
    expect(events.length).toBeGreaterThan(9_990)
    const begin = performance.now()
    const rebuilt = createMachine(loop).machine
    const commands = rebuilt.advance(events)
    const took = performance.now() - begin
    expect(plain(commands)).toEqual(plain([...machine.outstanding]))
    // Not a benchmark: the promise is a second, and a replay that is not linear takes minutes.
    expect(took).toBeLessThan(1000)
  })
})
