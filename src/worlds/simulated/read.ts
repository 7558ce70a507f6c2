import { createError } from '../../errors/index.ts'
import {
  type AwaitRecord,
  type HookRecord,
  isTerminal,
  type ListOptions,
  type LogEvent,
  type Page,
  type RunRecord,
  type RunStatus,
  type SignalRecord,
  type StepRecord,
  type WaitRecord,
} from '../../world/index.ts'
import { standingHooks } from './hooks.ts'
import type { Session } from './session.ts'
import type { RunState } from './store.ts'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000

/** A record and its place in the order of creation. */
interface Placed<T> {
  position: number
  record: T
}

/** The run as the contract shows it. */
export function toRun({ models }: RunState, payloads: boolean): RunRecord {
  const run = { ...models.run, attributes: { ...models.run.attributes } }
  return payloads ? run : withoutPayloads(run)
}

/** The step as the contract shows it. */
export function toStep({ claimants }: RunState, record: StepRecord, payloads: boolean): StepRecord {
  const owner = record.background && record.status === 'running' ? claimants.get(record.stepId) : undefined
  const step = { ...record, ...(owner === undefined ? {} : { owner }) }
  return payloads ? step : withoutPayloads(step)
}

function withoutPayloads<T extends RunRecord | StepRecord>(record: T): T {
  delete record.input
  delete record.output
  delete record.error
  return record
}

export function findSignal(run: RunState, signalId: string): SignalRecord | null {
  const event = run.log.find((each) => each.type === 'signal_aborted' && each.correlationId === signalId)
  if (!event) return null
  const { payload: reason, createdAt: abortedAt } = event
  return { runId: run.runId, signalId, abortedAt, ...(reason === undefined ? {} : { reason }) }
}

export function readEvents(
  run: RunState | undefined,
  options: { after?: number; limit?: number; payloads?: boolean } = {},
): LogEvent[] {
  const { after = 0, limit = MAX_LIMIT, payloads = true } = options
  const events = run?.log.slice(after, after + limit) ?? []
  return payloads ? events : events.map(({ payload: _payload, ...event }) => event as LogEvent)
}

export function listRuns(
  { store }: Session,
  options: ListOptions & { status?: RunStatus | RunStatus[]; workflowName?: string } = {},
): Page<RunRecord> {
  const statuses = options.status === undefined ? undefined : [options.status].flat()
  const runs = [...store.runs.values()].filter(
    ({ models: { run } }) =>
      (options.workflowName ?? run.workflowName) === run.workflowName &&
      (statuses?.includes(run.status) ?? true),
  )
  const placed = runs.map((run) => ({
    position: run.position,
    record: toRun(run, options.payloads ?? false),
  }))
  return pageOf(placed, options, 'desc')
}

export function listSteps(run: RunState | undefined, options: ListOptions = {}): Page<StepRecord> {
  const payloads = options.payloads ?? false
  const placed = placedByCreation(run, 'step_created', run?.models.steps)
  const shown = placed.map(({ position, record }) => ({ position, record: toStep(run!, record, payloads) }))
  return pageOf(shown, options)
}

export function listWaits(run: RunState | undefined, options: ListOptions = {}): Page<WaitRecord> {
  return pageOf(placedByCreation(run, 'wait_created', run?.models.waits), options)
}

export function listAwaits(run: RunState | undefined, options: ListOptions = {}): Page<AwaitRecord> {
  return pageOf(placedByCreation(run, 'await_created', run?.models.awaits), options)
}

export function listHooks(
  session: Session,
  options: ListOptions & { runId?: string } = {},
): Page<HookRecord> {
  const { runId, payloads = false } = options
  const hooks = standingHooks(session).filter(({ record }) => (runId ?? record.runId) === record.runId)
  const shown = hooks.map(({ position, record: { metadata, ...record } }) => ({
    position,
    record: payloads && metadata !== undefined ? { ...record, metadata } : record,
  }))
  return pageOf(shown, options)
}

/** The live or retained hook that `matches`. */
export function findHook(session: Session, matches: (hook: HookRecord) => boolean): HookRecord | null {
  const found = standingHooks(session).find(({ record }) => matches(record))
  return found ? { ...found.record } : null
}

/** Records that are still there, placed where their creation is in the log. */
function placedByCreation<T extends object>(
  run: RunState | undefined,
  type: LogEvent['type'],
  records: ReadonlyMap<string, T> | undefined,
): Array<Placed<T>> {
  const creations = run?.log.filter((event) => event.type === type) ?? []
  return creations.flatMap(({ seq, correlationId }) => {
    const record = records?.get(correlationId!)
    return record ? [{ position: seq, record: { ...record } }] : []
  })
}

/** One page, and the cursor after it, which is the position of its last record. */
function pageOf<T>(all: Array<Placed<T>>, options: ListOptions, byDefault: 'asc' | 'desc' = 'asc'): Page<T> {
  const order = options.order ?? byDefault
  const start = parseCursor(options.cursor, order)
  const limit = Math.min(Math.max(1, options.limit ?? DEFAULT_LIMIT), MAX_LIMIT)
  const sign = order === 'asc' ? 1 : -1
  const rest = all
    .filter(({ position }) => (position - start) * sign > 0)
    .sort((a, b) => (a.position - b.position) * sign)
  const page = rest.slice(0, limit)
  const cursor = String(page.at(-1)?.position ?? start)
  return { data: page.map(({ record }) => record), cursor, hasMore: rest.length > limit }
}

function parseCursor(cursor: string | undefined, order: 'asc' | 'desc'): number {
  if (cursor === undefined) return order === 'asc' ? 0 : Number.MAX_SAFE_INTEGER
  const position = /^\d{1,16}$/.test(cursor) ? Number(cursor) : NaN
  if (!Number.isSafeInteger(position)) throw createError('store-cursor-invalid', { cursor })
  return position
}

/** True while the run can still write to streams that are its own. */
export function isOpen(run: RunState | undefined): boolean {
  return run !== undefined && !isTerminal(run.models.run.status)
}
