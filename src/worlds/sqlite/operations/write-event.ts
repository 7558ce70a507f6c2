import type { LogEvent, Payload } from '../../../world/index.ts'
import { eventCode, eventKey } from '../event-key.ts'
import type { Store } from '../store.ts'

/** Adds one event to a log. */
export function writeEvent(store: Store, run: number, event: LogEvent): void {
  store
    .sql('INSERT INTO events (id, type, entity, created_at, data, payload) VALUES (?, ?, ?, ?, ?, ?)')
    .run([
      eventKey(run, event.seq),
      eventCode(event.type),
      event.correlationId ?? null,
      event.createdAt,
      dataText(event.data),
      event.payload ?? null,
    ])
}

/** Most events of waits and hooks have no data; they store none. */
function dataText(data: object): string | null {
  for (const _key in data) return JSON.stringify(data)
  return null
}

/** What a column with a payload comes back as: the binding gives text, a Buffer or an ArrayBuffer. */
export type StoredPayload = string | Uint8Array | ArrayBuffer | null

/** Exactly the payload that was stored: text as text, bytes as a plain Uint8Array. */
export function toPayload(value: StoredPayload | undefined): Payload | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'string') return value
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
}
