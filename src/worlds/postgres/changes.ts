import { createError } from '../../errors/index.ts'
import {
  isTerminal,
  type LogEvent,
  type NewEvent,
  type NewMessage,
  type RunStatus,
} from '../../world/index.ts'
import { type StoredPayload, toStored } from './payload.ts'
import { toText } from './text.ts'

/**
 * What a statement writes: rows by table, as `apply_changes` reads them. Each step is one row however many events it has
 * in the same append, so that tables are written by one statement each. A member that is empty is left out, and its
 * table is not touched. `run` is the run's row id; absent where only the server knows it.
 */
export interface Changes {
  events: EventRow[]
  /** One per event. Not part of the document. */
  payloads: StoredPayload[]
  newSteps?: StepRow[]
  steps?: StepRow[]
  waits?: WaitRow[]
  hooks?: object[]
  awaits?: object[]
  resumes?: object[]
  attributes?: object[]
  /** Runs that end. */
  ended?: Array<{ run: string; completed: boolean }>
  /** Ids of runs about which somebody may want to know. */
  signals?: string[]
  cancels?: Array<{ run: string; key: string }>
  messages?: MessageRow[]
  /** The rows of `messages` by run and key. Not part of the document. */
  byKey: Map<string, MessageRow>
}

interface EventRow {
  run: number | undefined
  seq: number
  type: string
  entity: string | undefined
  at: number
  data: string | undefined
}

interface StepRow {
  run: number | undefined
  id: string
  name?: string
  status: string
  attempt?: number
  background?: boolean
  /** Positions of the events that made it and that ended or failed it. */
  created?: number
  outcome?: number
  retryAt?: number
  createdAt?: number
  updatedAt: number
  startedAt?: number
  completedAt?: number
}

interface WaitRow {
  run: number | undefined
  id: string
  resumeAt?: number
  created?: number
  createdAt?: number
  completedAt?: number
}

interface MessageRow {
  run: string
  key: string
  step: string | undefined
  name: string | undefined
  runAt: number
}

/** What an event changes in the run's own row. */
export interface RunChange {
  status?: RunStatus
  bundle?: string
  startedAt?: number
  endSeq?: number
  errorCode?: string
  reason?: string
  completedAt?: number
}

export interface RunRef {
  /** Row id. */
  id: number | undefined
  runId: string
}

export function createChanges(): Changes {
  return { events: [], payloads: [], byKey: new Map() }
}

/** Adds the events of one run, in order, with what they change in the read models. */
export function addEvents(changes: Changes, run: RunRef, events: readonly LogEvent[]): RunChange {
  const change: RunChange = {}
  const steps = new Map<string, StepRow>()
  for (const event of events) {
    const { seq, type, correlationId: entity, createdAt: at, data, payload } = event
    changes.events.push({ run: run.id, seq, type, entity, at, data: dataText(data) })
    changes.payloads.push(toStored(payload))
    applyEvent({ changes, run, change, steps }, event)
  }
  return change
}

/** Most events of waits and hooks have no data; they store none. */
function dataText(data: object): string | undefined {
  for (const _key in data) return JSON.stringify(data)
  return undefined
}

interface Fold {
  changes: Changes
  run: RunRef
  change: RunChange
  /** Rows of this append, by step. */
  steps: Map<string, StepRow>
}

function applyEvent({ changes, run, change, steps }: Fold, event: LogEvent): void {
  const { seq, createdAt: at } = event
  const id = event.correlationId ?? ''
  switch (event.type) {
    case 'run_started':
      Object.assign(change, { status: 'running', bundle: event.data.bundle, startedAt: at })
      return
    case 'run_completed':
    case 'run_failed':
    case 'run_cancelled':
      return endRun(changes, run, change, event)
    case 'step_created': {
      const row: StepRow = {
        run: run.id,
        id,
        name: event.data.stepName,
        status: 'pending',
        created: seq,
        createdAt: at,
        updatedAt: at,
      }
      // A second creation in the same append is left for the table's key to refuse.
      steps.set(id, row)
      ;(changes.newSteps ??= []).push(row)
      return
    }
    case 'step_started':
    case 'step_retrying':
    case 'step_completed':
    case 'step_failed':
      return changeStep(stepRow(changes, run, steps, id), event)
    case 'wait_created':
      push(changes, 'waits', { run: run.id, id, resumeAt: event.data.resumeAt, created: seq, createdAt: at })
      return
    case 'wait_completed':
      push(changes, 'waits', { run: run.id, id, completedAt: at })
      return
    case 'await_created':
      push(changes, 'awaits', { run: run.id, id, target: event.data.runId, created: seq, createdAt: at })
      return
    case 'hook_created': {
      const { token, isWebhook = false, isSystem = false, retentionUntil } = event.data
      const row = {
        run: run.id,
        id,
        token: toText(token),
        webhook: isWebhook,
        system: isSystem,
        created: seq,
      }
      push(changes, 'hooks', { ...row, createdAt: at, retentionUntil, data: JSON.stringify({ token }) })
      return
    }
    case 'hook_disposed':
      push(changes, 'hooks', { run: run.id, id })
      return
    case 'hook_received': {
      const { resumeId } = event.data
      if (resumeId !== undefined) push(changes, 'resumes', { run: run.id, id, resume: toText(resumeId), seq })
      return
    }
    case 'signal_aborted':
      ;(changes.signals ??= []).push(run.runId)
      return
    case 'attr_set':
      push(changes, 'attributes', { run: run.id, ...splitAttributes(event.data.changes) })
      return
    case 'await_completed':
    case 'call_completed':
    case 'hook_conflict':
    case 'run_created':
      return // Of interest to the workflow alone.
    default:
      throw unknownEvent(event satisfies never, run.runId)
  }
}

function unknownEvent({ type }: { type: string }, runId: string): Error {
  return createError('store-event-refused', { type, runId, entity: 'the run' })
}

type ListName = 'waits' | 'hooks' | 'awaits' | 'resumes' | 'attributes'

function push<N extends ListName>(changes: Changes, name: N, row: NonNullable<Changes[N]>[number]): void {
  ;((changes[name] ??= []) as object[]).push(row)
}

type EndEvent = Extract<LogEvent, { type: 'run_completed' | 'run_failed' | 'run_cancelled' }>

function endRun(changes: Changes, run: RunRef, change: RunChange, event: EndEvent): void {
  change.status = event.type.slice('run_'.length) as RunStatus
  change.endSeq = event.seq
  change.completedAt = event.createdAt
  if (event.type === 'run_failed') change.errorCode = toText(event.data.errorCode)
  if (event.type === 'run_cancelled' && event.data.reason !== undefined)
    change.reason = toText(event.data.reason)
  ;(changes.ended ??= []).push({ run: run.runId, completed: event.type === 'run_completed' })
  ;(changes.signals ??= []).push(run.runId)
}

function stepRow(changes: Changes, run: RunRef, steps: Map<string, StepRow>, id: string): StepRow {
  const known = steps.get(id)
  if (known) return known
  const row: StepRow = { run: run.id, id, status: 'pending', updatedAt: 0 }
  steps.set(id, row)
  ;(changes.steps ??= []).push(row)
  return row
}

type StepEvent = Extract<
  LogEvent,
  { type: 'step_started' | 'step_retrying' | 'step_completed' | 'step_failed' }
>

function changeStep(row: StepRow, event: StepEvent): void {
  const { createdAt: at, seq } = event
  row.updatedAt = at
  delete row.retryAt
  if (event.type === 'step_started') {
    row.status = 'running'
    row.attempt = event.data.attempt
    row.background = event.data.background ?? false
    row.startedAt ??= at
    return
  }
  row.outcome = seq
  if (event.type === 'step_retrying') {
    row.status = 'pending'
    row.retryAt = event.data.retryAt
    return
  }
  row.status = event.type === 'step_completed' ? 'completed' : 'failed'
  row.completedAt = at
}

function splitAttributes(changes: ReadonlyArray<{ key: string; value: string | null }>): object {
  const set: Record<string, string> = {}
  const drop = new Set<string>()
  for (const { key, value } of changes) {
    if (value === null) {
      drop.add(toText(key))
      delete set[toText(key)]
    } else {
      drop.delete(toText(key))
      set[toText(key)] = toText(value)
    }
  }
  return { set, drop: [...drop] }
}

/** Adds messages. One statement cannot touch a row twice: of those with the same key the earliest remains. */
export function addMessages(changes: Changes, messages: readonly NewMessage[], now: number): void {
  for (const { key, payload, runAt = now } of messages) {
    const id = `${payload.runId} ${key}`
    const same = changes.byKey.get(id)
    if (same) {
      same.runAt = Math.min(same.runAt, runAt)
      continue
    }
    const row = { run: payload.runId, key, step: payload.stepId, name: payload.stepName, runAt }
    changes.byKey.set(id, row)
    ;(changes.messages ??= []).push(row)
  }
}

/** The members that `apply_changes` reads. */
export function toDocument({ payloads: _payloads, byKey: _byKey, ...document }: Changes): object {
  return document
}

/** True when the event is the last of its run. */
export function endsRun(change: RunChange): boolean {
  return change.status !== undefined && isTerminal(change.status)
}

/** An event at its position. Field by field: a spread of objects of many shapes costs several times as much. */
export function placeEvent(
  { type, correlationId, createdAt, data, payload }: NewEvent,
  seq: number,
): LogEvent {
  return { seq, type, correlationId, createdAt, data, payload } as LogEvent
}
