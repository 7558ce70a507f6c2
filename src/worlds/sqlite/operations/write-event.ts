import type { LogEvent } from '../../../world/index.ts'
import { eventCode, eventKey } from '../event-key.ts'
import type { Store } from '../store.ts'
import { toStored } from './stored-payload.ts'

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
      toStored(event.payload),
    ])
}

/** Most events of waits and hooks have no data; they store none. */
function dataText(data: object): string | null {
  for (const _key in data) return JSON.stringify(data)
  return null
}
