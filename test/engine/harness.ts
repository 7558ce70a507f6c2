/** Drives machines with nothing but arrays of events: no World, no time, no I/O. */
import { createCodec } from '../../src/codec/index.ts'
import { type Command, createRunId, plan, type PlanContext, WorkflowMachine } from '../../src/engine/index.ts'
import { compileBundle, createRealm } from '../../src/sandbox/index.ts'
import type { LogEvent, NewEvent } from '../../src/world/index.ts'

export const codec = createCodec()
const RUN_ID = createRunId(1_700_000_000_000, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
const CREATED_AT = 1_700_000_000_000

/** A bundle as the bundler emits it, from the body of a workflow module. Workflow `w` is the one that runs. */
export function bundleOf(body: string): ReturnType<typeof compileBundle> {
  const code = `(function (__stepline_tick) { "use strict";
    const useStep = globalThis[Symbol.for('WORKFLOW_USE_STEP')];
    const { sleep, createHook, FatalError } = globalThis[Symbol.for('stepline.workflow-api')];
    const workflow = (name, fn) => globalThis.__private_workflows.set(name, fn);
    ${body}
  })`
  return compileBundle({ hash: 'test', code, map: '' })
}

export interface MachineSetup {
  machine: WorkflowMachine
  logs: string[]
}

export function createMachine(
  bundle: ReturnType<typeof compileBundle>,
  options: { trace?: boolean; turnTimeout?: number; seed?: string } = {},
): MachineSetup {
  const logs: string[] = []
  const machine = new WorkflowMachine({
    runId: RUN_ID,
    createRealm: () =>
      createRealm({
        bundle,
        init: {
          runId: RUN_ID,
          workflowName: 'w',
          seed: options.seed ?? 'seed',
          createdAt: CREATED_AT,
          url: '',
          encrypts: false,
          trace: options.trace ?? false,
        },
        turnTimeout: options.turnTimeout ?? 2000,
        log: (_level, text) => logs.push(text),
      }),
  })
  return { machine, logs }
}

/** The two events that every log begins with. */
export function beginning(args: unknown[] = []): LogEvent[] {
  return [
    {
      seq: 1,
      type: 'run_created',
      createdAt: CREATED_AT,
      data: { workflowName: 'w' },
      payload: codec.encode(args),
    },
    { seq: 2, type: 'run_started', createdAt: CREATED_AT + 1, data: { bundle: 'test' } },
  ]
}

/** Numbers events from where a log ends, one millisecond apart. */
export function after(
  log: readonly LogEvent[],
  events: ReadonlyArray<Omit<NewEvent, 'createdAt'>>,
): LogEvent[] {
  const last = log.at(-1)!
  return events.map(
    (event, i) => ({ ...event, seq: last.seq + 1 + i, createdAt: last.createdAt + 1 + i }) as LogEvent,
  )
}

export const contextOf = (now: number, running: ReadonlySet<string> = new Set()): PlanContext => ({
  now,
  running,
  inlineMax: 16,
  offered: new Set(),
  announced: new Set(),
  policy: () => ({ maxRetries: 3, inline: true }),
  holdsEnd: () => true,
})

/** Records what the machine asks for as its owner would, and returns those events. */
export function record(
  machine: WorkflowMachine,
  log: readonly LogEvent[],
  running?: ReadonlySet<string>,
): LogEvent[] {
  const next = plan(machine, contextOf(log.at(-1)!.createdAt, running))
  const events = after(log, [...next.events, ...next.registrations, ...(next.end ? [next.end] : [])])
  machine.advance(events)
  return events
}

/** Commands without what tracing adds. */
export function plain(commands: readonly Command[]): unknown[] {
  return commands.map((command) => ({ ...command, site: undefined }))
}
