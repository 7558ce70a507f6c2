import {
  type CallCommand,
  plan,
  waitsOver,
  type Plan,
  type PlanContext,
  type StepStart,
  type WorkflowMachine,
} from '../../engine/index.ts'
import type { LogEvent, NewEvent } from '../../world/index.ts'

/** What one append writes, and what begins when it is durable. */
export interface Batch {
  /** Outcomes and everything that follows from them; the machine has seen these already. */
  events: NewEvent[]
  /** The outcomes among `events`: kept should the append be refused. */
  inputs: NewEvent[]
  /** Written after `events`; the machine sees them once they are durable. */
  registrations: NewEvent[]
  end?: NewEvent
  starts: StepStart[]
  messages: Plan['messages']
  cancelMessages: string[]
  /** What the host is asked for; performed once everything before it is durable. */
  calls?: CallCommand[]
  /** Epoch milliseconds. */
  nextDue?: number
}

/** All events of a batch, in log order. */
export function eventsOf(batch: Batch): NewEvent[] {
  return [...batch.events, ...batch.registrations, ...(batch.end ? [batch.end] : [])]
}

export interface FoldContext extends Omit<PlanContext, 'running'> {
  running: Iterable<string>
  /** Gives an event its place in time. */
  stamp: (event: NewEvent) => NewEvent
}

/** Advances the machine by everything that has happened here, ahead of its log, and says what to write. */
export function fold(machine: WorkflowMachine, inputs: readonly NewEvent[], context: FoldContext): Batch {
  const { stamp } = context
  const batch: Batch = {
    events: [],
    inputs: [],
    registrations: [],
    starts: [],
    messages: [],
    cancelMessages: [],
  }
  for (const input of inputs) {
    if (!isCurrent(machine, input)) continue
    batch.inputs.push(input)
    for (const over of waitsOver(machine, Math.min(input.createdAt, context.now)))
      foresee(machine, stamp(over), batch)
    foresee(machine, stamp(input), batch)
  }
  if (!machine.bundle) return batch
  const running = new Set(context.running)
  let next: Plan
  do {
    next = plan(machine, { ...context, running })
    for (const event of next.events) foresee(machine, stamp(event), batch)
    for (const start of next.start) running.add(start.id)
    batch.starts.push(...next.start)
    batch.messages.push(...next.messages)
    batch.cancelMessages.push(...next.cancelMessages)
  } while (next.resolves)
  batch.registrations = next.registrations.map(stamp)
  if (next.end) batch.end = stamp(next.end)
  if (next.calls) batch.calls = next.calls
  if (next.nextDue !== undefined) batch.nextDue = next.nextDue
  return batch
}

/** Shows the machine an event that is about to be written. */
function foresee(machine: WorkflowMachine, event: NewEvent, batch: Batch): void {
  batch.events.push(event)
  const { type, correlationId, createdAt, data, payload } = event
  // Field by field: a spread of objects of many shapes costs several times as much, for each event of each step.
  machine.apply({ seq: machine.head + 1, type, correlationId, createdAt, data, payload } as LogEvent)
}

/** An outcome still counts when the log shows its attempt as the one under way. */
function isCurrent(machine: WorkflowMachine, input: NewEvent): boolean {
  if (input.type === 'run_started') return !machine.bundle
  if (input.type === 'call_completed') return machine.asksFor(input.correlationId!)
  const step = machine.steps.get(input.correlationId!)
  return step?.status === 'started' && step.attempt === (input.data as { attempt: number }).attempt
}
