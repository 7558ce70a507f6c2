import { createError } from '../../../errors/index.ts'
import type { LogEvent } from '../../../world/index.ts'
import { eventKey, eventTypeOf, lastEventKey, seqOfKey } from '../event-key.ts'
import type { Store } from '../store.ts'
import { type StoredPayload, toPayload } from './stored-payload.ts'

interface EventRow {
  id: number
  type: number
  entity: string | null
  created_at: number
  data: string | null
  payload?: StoredPayload
}

export interface ReadEventsOptions {
  after: number
  limit?: number
  payloads?: boolean
}

/** The events after a position, in order. */
export function readEvents(store: Store, run: number, options: ReadEventsOptions): LogEvent[] {
  const columns = options.payloads === false ? '' : ', payload'
  const rows = store
    .sql(
      `SELECT id, type, entity, created_at, data${columns} FROM events WHERE id > ? AND id <= ? ORDER BY id LIMIT ?`,
    )
    .all<EventRow>([eventKey(run, options.after), lastEventKey(run), options.limit ?? -1])
  return rows.map((row) => toEvent(store, row))
}

/** One event by its position. */
export function readEvent(store: Store, run: number, seq: number): LogEvent | undefined {
  return readEvents(store, run, { after: seq - 1, limit: 1 })[0]
}

/**
 * Rows were checked when they were written by this very package; what is left to find out is a type that only a newer
 * version knows. Validating each with zod would cost more than reading it.
 */
function toEvent(store: Store, row: EventRow): LogEvent {
  const type = eventTypeOf(row.type)
  if (type === undefined) {
    throw createError('store-corrupt', { file: store.file, reason: `unknown event type ${row.type}` })
  }
  const event: Record<string, unknown> = {
    seq: seqOfKey(row.id),
    type,
    createdAt: row.created_at,
    data: row.data === null ? {} : JSON.parse(row.data),
  }
  if (row.entity !== null) event.correlationId = row.entity
  const payload = toPayload(row.payload)
  if (payload !== undefined) event.payload = payload
  return event as unknown as LogEvent
}
