import { createCodec } from '../codec/index.ts'
import { createError } from '../errors/index.ts'
import { type NewEvent, type NewMessage, stepMessageKey } from '../world/index.ts'
import type { CallCommand, Command } from './commands.ts'
import { attributesEvent } from './kinds/attributes.ts'
import type { StepState, WorkflowMachine } from './machine.ts'

/**
 * How long a step that found no free inline slot is kept for this process before the queue offers it to all.
 * Long enough that a burst of quick steps is worked off where its run is, short enough not to be felt. Milliseconds.
 */
export const OVERFLOW_GRACE = 50

export interface PlanContext {
  /** Epoch milliseconds. */
  now: number
  /** Attempts of this run that are under way in this process. */
  running: ReadonlySet<string>
  /** How many may be. */
  inlineMax: number
  /** Overflow steps that the queue has handed back to this process: they begin even beyond `inlineMax`. */
  offered: ReadonlySet<string>
  /** Overflow steps that this process has put into the queue. */
  announced: ReadonlySet<string>
  policy: (stepName: string) => StepPolicy
  /** Whether the run's end waits for an unfinished call of this method. */
  holdsEnd: (method: string) => boolean
}

/** What a step's function says about itself. */
export interface StepPolicy {
  maxRetries: number
  /** `false`: never in the run's own invocation, always through the queue. */
  inline: boolean
}

/** An attempt to begin once the append has committed. */
export interface StepStart {
  id: string
  name: string
  input: string
  attempt: number
  /** Attempts that were lost with their process: they do not count as failed. @default 0 */
  lost?: number
}

export interface Plan {
  /** In log order. They change nothing that workflow code can see, unless `resolves`. */
  events: NewEvent[]
  /** Some of `events` settle something in the workflow: plan again after applying them. */
  resolves: boolean
  start: StepStart[]
  messages: NewMessage[]
  cancelMessages: string[]
  /**
   * Registrations that the workflow may be waiting for: written last in an append and delivered after it is durable,
   * so that their place in the log is also their place in the order of deliveries.
   */
  registrations: NewEvent[]
  /** The run's end; after everything else. */
  end?: NewEvent
  /** What the host is asked for, to be performed once everything before it is durable. */
  calls?: CallCommand[]
  /** When the next timer is due; absent when none is. Epoch milliseconds. */
  nextDue?: number
}

/** Decides what to append and which attempts to begin, from what the code asks for and what is under way. */
export function plan(machine: WorkflowMachine, context: PlanContext): Plan {
  const result: Plan = {
    events: [],
    resolves: false,
    start: [],
    messages: [],
    cancelMessages: [],
    registrations: [],
  }
  const ending = isEnding(machine)
  let free = context.inlineMax - context.running.size
  for (const command of machine.outstanding) {
    if (command.type === 'step') free = planNewStep(machine, command, context, result, free)
    else planCommand(machine, command, context.now, result)
  }
  if (ending) planEnding(machine, context, result, free)
  else {
    for (const step of machine.steps.values()) free = planOpenStep(machine, step, context, result, free)
    planTimers(machine, context.now, result)
  }
  return result
}

/**
 * The workflow has returned. What it asked for at the last moment and did not wait for still happens, and the run ends
 * after it. Steps that were under way before (the losers of a race) and sleeps do not hold the end.
 */
function planEnding(machine: WorkflowMachine, context: PlanContext, result: Plan, free: number): void {
  let held = result.calls?.some((call) => context.holdsEnd(call.method)) ?? false
  held ||= result.events.some((event) => event.type === 'step_created')
  for (const step of machine.steps.values()) {
    if (!step.holdsEnd) continue
    held = true
    free = planOpenStep(machine, step, context, result, free)
  }
  if (held) delete result.end
}

function isEnding(machine: WorkflowMachine): boolean {
  for (const command of machine.outstanding) {
    if (command.type === 'completed' || command.type === 'failed') return true
  }
  return false
}

function planCommand(
  machine: WorkflowMachine,
  command: Exclude<Command, { type: 'step' }>,
  now: number,
  result: Plan,
): void {
  const createdAt = now
  switch (command.type) {
    case 'wait': {
      const data = { resumeAt: command.resumeAt }
      result.events.push({ type: 'wait_created', correlationId: command.id, createdAt, data })
      due(result, command.resumeAt)
      return
    }
    case 'hook': {
      const { token, isWebhook, retentionUntil, metadata: payload } = command
      const data = {
        token,
        ...(isWebhook ? { isWebhook } : {}),
        ...(retentionUntil ? { retentionUntil } : {}),
      }
      result.registrations.push({
        type: 'hook_created',
        correlationId: command.id,
        createdAt,
        data,
        ...(payload ? { payload } : {}),
      })
      return
    }
    case 'hook-dispose':
      result.registrations.push({ type: 'hook_disposed', correlationId: command.id, createdAt, data: {} })
      return
    case 'attributes':
      // One at a time: whether there is room for the next depends on this one.
      if (result.events.some((event) => event.type === 'attr_set')) return
      result.events.push(attributesEvent(command, machine.attributes, createdAt))
      result.resolves = true
      return
    case 'await': {
      const data = { runId: command.runId }
      result.registrations.push({ type: 'await_created', correlationId: command.id, createdAt, data })
      return
    }
    case 'call':
      ;(result.calls ??= []).push(command)
      return
    case 'signal-abort': {
      const data = { by: 'workflow' as const }
      const payload = command.reason
      result.events.push({ type: 'signal_aborted', correlationId: command.id, createdAt, data, payload })
      return
    }
    case 'completed':
      result.end = { type: 'run_completed', createdAt, data: {}, payload: command.output }
      return
    case 'failed':
      result.end = {
        type: 'run_failed',
        createdAt,
        data: { errorCode: command.errorCode },
        payload: command.error,
      }
      return
  }
}

function planNewStep(
  machine: WorkflowMachine,
  command: Extract<Command, { type: 'step' }>,
  context: PlanContext,
  result: Plan,
  free: number,
): number {
  const { id, name, input } = command
  const data = { stepName: name }
  result.events.push({
    type: 'step_created',
    correlationId: id,
    createdAt: context.now,
    data,
    payload: input,
  })
  const { inline } = context.policy(name)
  if (inline && free > 0) {
    startStep({ id, name, input, attempt: 1 }, context.now, result)
    return free - 1
  }
  if (inline) due(result, context.now + OVERFLOW_GRACE)
  else announce(machine.runId, command, context.now, result)
  return free
}

/**
 * Offers a step to all processes. An overflow step has no message before its grace is over: a burst of quick steps costs
 * none at all, and should this process die, whoever takes the run over finds the step in the log.
 */
function announce(runId: string, step: { id: string; name: string }, runAt: number, result: Plan): void {
  const payload = { runId, stepId: step.id, stepName: step.name }
  result.messages.push({ key: stepMessageKey(step.id), payload, runAt })
}

function announceOverflow(
  machine: WorkflowMachine,
  step: StepState,
  context: PlanContext,
  result: Plan,
): void {
  if (context.announced.has(step.id)) return
  const at = step.createdAt + OVERFLOW_GRACE
  if (at > context.now) due(result, at)
  else announce(machine.runId, step, context.now, result)
}

/** A step of the log that no attempt of this process is at: an overflow, a due retry, or one whose process died. */
function planOpenStep(
  machine: WorkflowMachine,
  step: StepState,
  context: PlanContext,
  result: Plan,
  free: number,
): number {
  if (context.running.has(step.id)) return free
  const { inline, maxRetries } = context.policy(step.name)
  if (step.status === 'created') {
    if (!inline) return free
    if (free <= 0 && !context.offered.has(step.id)) {
      announceOverflow(machine, step, context, result)
      return free
    }
    if (context.announced.has(step.id)) result.cancelMessages.push(stepMessageKey(step.id))
    startStep({ ...step, attempt: 1 }, context.now, result)
    return free - 1
  }
  // An attempt that came through the queue belongs to its message, which comes again.
  if (step.background) return free
  if (step.status === 'retrying' && step.retryAt > context.now) {
    due(result, step.retryAt)
    return free
  }
  const lost = step.status === 'started' ? step.lost + 1 : step.lost
  if (lost > maxRetries && step.status === 'started') {
    failInterrupted(step, context.now, result)
    return free
  }
  if (free <= 0) return free
  startStep({ ...step, attempt: step.attempt + 1, lost }, context.now, result)
  return free - 1
}

function planTimers(machine: WorkflowMachine, now: number, result: Plan): void {
  result.events.push(...waitsOver(machine, now))
  for (const wait of machine.waits.values()) {
    if (wait.resumeAt > now) due(result, wait.resumeAt)
    else result.resolves = true
  }
}

/**
 * The ends of waits that are over by then, in their order. An outcome comes behind those that were over before it was there:
 * a process that was busy or cut off learns of both at once, and a step that took too long must not win over its timeout.
 */
export function waitsOver({ waits }: WorkflowMachine, at: number): NewEvent[] {
  if (waits.size === 0) return []
  const over = [...waits.values()].filter((wait) => wait.resumeAt <= at)
  return over
    .sort((a, b) => a.resumeAt - b.resumeAt)
    .map(({ id }) => ({ type: 'wait_completed', correlationId: id, createdAt: at, data: {} }))
}

function startStep(step: StepStart, createdAt: number, result: Plan): void {
  const { id, name, input, attempt, lost = 0 } = step
  result.events.push({ type: 'step_started', correlationId: id, createdAt, data: { attempt } })
  result.start.push({ id, name, input, attempt, lost })
}

/** The process died more often than the step may be retried: a body that kills its process must not do so for ever. */
function failInterrupted(step: StepState, createdAt: number, result: Plan): void {
  const error = createError('step-interrupted', { stepName: step.name, attempts: step.lost + 1 })
  const payload = createCodec().encode(error)
  const data = { attempt: step.attempt }
  result.events.push({ type: 'step_failed', correlationId: step.id, createdAt, data, payload })
  result.resolves = true
}

function due(result: Plan, at: number): void {
  result.nextDue = Math.min(result.nextDue ?? at, at)
}
