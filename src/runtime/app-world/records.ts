import {
  type EventType,
  type HookRecord,
  type LogEvent,
  MESSAGE_VERSION,
  type Payload,
  type RunRecord,
  type StepRecord,
} from '../../world/index.ts'

/** An event of a run's log as `world.events` gives it. */
export interface Event {
  runId: string
  /** `evnt_` and the event's position in the log, 26 digits. */
  eventId: string
  eventType: EventType
  /** The step, wait or hook that it is about. */
  correlationId?: string
  /** What the event says. Stored values are in it too, encoded: see `hydrateResourceIO()`. */
  eventData: Record<string, unknown>
  createdAt: Date
}

type Dated<T, K extends keyof T> = Omit<T, K> & { [P in K]: Date | Extract<T[P], undefined> }

/** A run as `world.runs` gives it. Its secret seed stays in the store. */
export type WorkflowRun = Dated<
  Omit<RunRecord, 'seed'>,
  'createdAt' | 'updatedAt' | 'startedAt' | 'completedAt'
> & {
  /** The deployment that it belongs to: the hash of the workflow code that it runs on; empty until it has begun. */
  deploymentId: string
  /** Version of its log. */
  specVersion: number
}

/** A step as `world.steps` gives it. */
export type WorkflowStep = Dated<
  Omit<StepRecord, 'retryAt' | 'owner' | 'background'>,
  'createdAt' | 'updatedAt' | 'startedAt' | 'completedAt'
> & { /** No attempt begins before. */ retryAfter?: Date }

/** Who a hook belongs to where stores are shared by customers. Here always the same, for apps that read it. */
export interface HookOwner {
  ownerId: string
  projectId: string
  environment: string
}
export const HOOK_OWNER: HookOwner = {
  ownerId: 'local-owner',
  projectId: 'local-project',
  environment: 'local',
}

/** A hook as `world.hooks` gives it. */
export type WorkflowHook = Dated<Omit<HookRecord, 'retentionUntil'>, 'createdAt'> &
  HookOwner & {
    tokenRetentionUntil?: Date
  }

/** Fields that are left out with `resolveData: 'none'`. */
const PAYLOADS: Partial<Record<EventType, string>> = {
  run_created: 'input',
  run_completed: 'output',
  run_failed: 'error',
  step_created: 'input',
  step_completed: 'result',
  step_failed: 'error',
  step_retrying: 'error',
  hook_created: 'metadata',
  hook_received: 'payload',
}
/** Points in time in event data: epoch milliseconds there, under another name here. */
const TIMES: Readonly<Record<string, string>> = {
  resumeAt: 'resumeAt',
  retryAt: 'retryAfter',
  retentionUntil: 'tokenRetentionUntil',
}
const NAMES: Readonly<Record<string, string>> = { reason: 'cancelReason' }
const EVENT_ID = /^evnt_(\d{26})$/

export function toEvent(runId: string, event: LogEvent, payloads: boolean): Event {
  const eventData: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(event.data)) {
    const time = TIMES[key]
    if (time) eventData[time] = new Date(value as number)
    else eventData[NAMES[key] ?? key] = value
  }
  if (payloads && event.payload !== undefined) eventData[PAYLOADS[event.type] ?? 'payload'] = event.payload
  return {
    runId,
    eventId: `evnt_${String(event.seq).padStart(26, '0')}`,
    eventType: event.type,
    ...(event.correlationId === undefined ? {} : { correlationId: event.correlationId }),
    eventData,
    createdAt: new Date(event.createdAt),
  }
}

/** Position in the log; undefined when it is no event id. */
export function positionOf(eventId: string): number | undefined {
  const digits = EVENT_ID.exec(eventId)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

export function toRun({ seed: _, ...run }: RunRecord): WorkflowRun {
  return {
    ...dated(run, ['createdAt', 'updatedAt', 'startedAt', 'completedAt']),
    deploymentId: run.bundle ?? '',
    specVersion: MESSAGE_VERSION,
  }
}

export function toStep({ retryAt, owner: _, background: __, ...step }: StepRecord): WorkflowStep {
  const retry = retryAt === undefined ? {} : { retryAfter: new Date(retryAt) }
  return { ...dated(step, ['createdAt', 'updatedAt', 'startedAt', 'completedAt']), ...retry }
}

export function toHookRecord({ retentionUntil, ...hook }: HookRecord): WorkflowHook {
  const retention = retentionUntil === undefined ? {} : { tokenRetentionUntil: new Date(retentionUntil) }
  return { ...dated(hook, ['createdAt']), ...HOOK_OWNER, ...retention }
}

function dated<T extends object, K extends keyof T>(record: T, keys: readonly K[]): Dated<T, K> {
  const copy = { ...record } as Record<K, Payload | Date | number | undefined>
  for (const key of keys) if (typeof copy[key] === 'number') copy[key] = new Date(copy[key])
  return copy as unknown as Dated<T, K>
}
