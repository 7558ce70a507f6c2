import type { LogEvent } from './events.ts'
import { mergeAttributes } from './attributes.ts'
import { purgesAtEnd } from './retention.ts'
import type { AwaitRecord, HookRecord, RunRecord, StepRecord, WaitRecord } from './types.ts'

/** What the log of one run says about it and its parts. Owners are not in the log: leases and claims are no history. */
export interface ReadModels {
  run: RunRecord
  steps: Map<string, StepRecord>
  waits: Map<string, WaitRecord>
  /** What the run waits for now. */
  awaits: Map<string, AwaitRecord>
  /** Hooks that are live, or retained beyond the run's end. */
  hooks: Map<string, HookRecord>
}

/**
 * The read models of one run, folded from its log alone (its seed, which is no event's, is given).
 *
 * Any World's rows must equal these: the conformance suite compares them, and a World may be built on this fold.
 *
 * @param now epoch milliseconds at which retained hooks are looked at
 */
export function rebuildReadModels(
  identity: { runId: string; seed: string },
  events: readonly LogEvent[],
  now: number,
): ReadModels {
  const first = events[0]
  if (first?.type !== 'run_created')
    throw new Error(`the log of ${identity.runId} does not begin with run_created`)
  const models = beginReadModels(identity, first)
  for (const event of events) applyToReadModels(models, event, now)
  return models
}

/** The read models of a run of which nothing but its first event is known; that event is still to be applied. */
export function beginReadModels(
  identity: { runId: string; seed: string },
  first: EventOf<'run_created'>,
): ReadModels {
  const { createdAt, payload: input } = first
  const run: RunRecord = {
    ...identity,
    workflowName: first.data.workflowName,
    status: 'pending',
    head: 0,
    attributes: { ...first.data.attributes },
    ...present({ input, replayedFromRunId: first.data.replayedFromRunId }),
    createdAt,
    updatedAt: createdAt,
  }
  return { run, steps: new Map(), waits: new Map(), awaits: new Map(), hooks: new Map() }
}

/** Brings the read models up to the next event of the log. */
export function applyToReadModels(models: ReadModels, event: LogEvent, now: number): void {
  applyEvent(models, event, now)
  models.run.head = event.seq
  models.run.updatedAt = event.createdAt
}

function applyEvent(models: ReadModels, event: LogEvent, now: number): void {
  const id = event.correlationId ?? ''
  switch (event.type) {
    case 'run_created':
    case 'hook_conflict':
    case 'hook_received':
    case 'call_completed':
    case 'signal_aborted':
      return
    case 'run_started':
      Object.assign(models.run, { status: 'running', bundle: event.data.bundle, startedAt: event.createdAt })
      return
    case 'run_completed':
    case 'run_failed':
    case 'run_cancelled':
      return endRun(models, event, now)
    case 'wait_created':
      models.waits.set(id, newWait(models.run.runId, id, event))
      return
    case 'wait_completed':
      Object.assign(models.waits.get(id)!, { status: 'completed', completedAt: event.createdAt })
      return
    case 'await_created':
      models.awaits.set(id, newAwait(models.run.runId, id, event))
      return
    case 'await_completed':
      models.awaits.delete(id)
      return
    case 'hook_created':
      models.hooks.set(id, newHook(models.run.runId, id, event))
      return
    case 'hook_disposed':
      models.hooks.delete(id)
      return
    case 'attr_set':
      models.run.attributes = mergeAttributes(models.run.attributes, event.data.changes)
      return
    default:
      return applyToStep(models, id, event)
  }
}

type EventOf<T extends LogEvent['type']> = Extract<LogEvent, { type: T }>
type StepEvent = EventOf<'step_created' | 'step_started' | 'step_retrying' | 'step_completed' | 'step_failed'>

function endRun(
  models: ReadModels,
  event: EventOf<'run_completed' | 'run_failed' | 'run_cancelled'>,
  now: number,
): void {
  const { run, hooks } = models
  run.completedAt = event.createdAt
  if (event.type === 'run_completed')
    Object.assign(run, { status: 'completed', ...present({ output: event.payload }) })
  if (event.type === 'run_failed') {
    Object.assign(run, {
      status: 'failed',
      errorCode: event.data.errorCode,
      ...present({ error: event.payload }),
    })
  }
  if (event.type === 'run_cancelled') {
    Object.assign(run, {
      status: 'cancelled',
      ...present({ cancelReason: event.data.reason, error: event.payload }),
    })
  }
  if (purgesAtEnd(run.attributes)) run.expiredAt = event.createdAt
  models.awaits.clear()
  for (const [id, hook] of hooks) if ((hook.retentionUntil ?? 0) <= now) hooks.delete(id)
}

function applyToStep(models: ReadModels, stepId: string, event: StepEvent): void {
  const { createdAt: at } = event
  if (event.type === 'step_created') {
    const base = {
      runId: models.run.runId,
      stepId,
      stepName: event.data.stepName,
      status: 'pending' as const,
    }
    const input = present({ input: event.payload })
    models.steps.set(stepId, {
      ...base,
      attempt: 0,
      background: false,
      ...input,
      createdAt: at,
      updatedAt: at,
    })
    return
  }
  const step = models.steps.get(stepId)!
  step.updatedAt = at
  delete step.retryAt
  switch (event.type) {
    case 'step_started':
      step.status = 'running'
      step.attempt = event.data.attempt
      step.background = event.data.background ?? false
      step.startedAt ??= at
      return
    case 'step_retrying':
      Object.assign(step, {
        status: 'pending',
        retryAt: event.data.retryAt,
        ...present({ error: event.payload }),
      })
      return
    case 'step_completed':
      delete step.error
      Object.assign(step, { status: 'completed', completedAt: at, ...present({ output: event.payload }) })
      return
    case 'step_failed':
      Object.assign(step, { status: 'failed', completedAt: at, ...present({ error: event.payload }) })
  }
}

function newWait(runId: string, waitId: string, event: EventOf<'wait_created'>): WaitRecord {
  return { runId, waitId, status: 'waiting', resumeAt: event.data.resumeAt, createdAt: event.createdAt }
}

function newAwait(runId: string, awaitId: string, event: EventOf<'await_created'>): AwaitRecord {
  return { runId, awaitId, targetRunId: event.data.runId, createdAt: event.createdAt }
}

function newHook(runId: string, hookId: string, event: EventOf<'hook_created'>): HookRecord {
  const { token, isWebhook = false, isSystem = false, retentionUntil } = event.data
  const { createdAt, payload: metadata } = event
  return { runId, hookId, token, isWebhook, isSystem, createdAt, ...present({ metadata, retentionUntil }) }
}

/** Without the members that are undefined. */
function present<T extends object>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>
}
