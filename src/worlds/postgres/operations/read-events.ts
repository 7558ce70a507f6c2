import type { LogEvent } from '../../../world/index.ts'
import type { Store } from '../store.ts'
import { payloadOf } from './run-row.ts'

interface EventRow {
  seq: number
  type: LogEvent['type']
  entity: string | null
  created_at: number
  data: string | null
  payload?: string | null
  bytes?: Uint8Array | null
}

export interface ReadEventsOptions {
  after: number
  limit?: number
  payloads?: boolean
}

/** The events after a position, in order. @param run row id */
export async function readEvents(store: Store, run: number, options: ReadEventsOptions): Promise<LogEvent[]> {
  const rows = await store.read<EventRow>(
    `SELECT ${columnsOf(options)} FROM ${store.schema}.events WHERE run = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
    [run, options.after, options.limit ?? null],
  )
  return rows.map(toEvent)
}

/** The same by the run's id; none when there is no such run. */
export async function readLog(store: Store, runId: string, options: ReadEventsOptions): Promise<LogEvent[]> {
  const rows = await store.read<EventRow>(
    `SELECT ${columnsOf(options)} FROM ${store.schema}.events
     WHERE run = (SELECT id FROM ${store.schema}.runs WHERE run_id = $1) AND seq > $2 ORDER BY seq LIMIT $3`,
    [runId, options.after, options.limit ?? null],
  )
  return rows.map(toEvent)
}

function columnsOf({ payloads = true }: ReadEventsOptions): string {
  return `seq, type, entity, created_at, data${payloads ? ', payload, bytes' : ''}`
}

/** Rows were checked when they were written by this very package: validating each with zod would cost more than reading it. */
function toEvent(row: EventRow): LogEvent {
  const event: Record<string, unknown> = {
    seq: row.seq,
    type: row.type,
    createdAt: row.created_at,
    data: row.data === null ? {} : JSON.parse(row.data),
  }
  if (row.entity !== null) event.correlationId = row.entity
  const payload = payloadOf(row.payload, row.bytes)
  if (payload !== undefined) event.payload = payload
  return event as unknown as LogEvent
}
