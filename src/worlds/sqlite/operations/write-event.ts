import type { LogEvent } from '../../../world/index.ts'
import { eventCode, eventKey } from '../event-key.ts'
import type { SqlValue } from '../driver.ts'
import type { Store } from '../store.ts'
import { toStored } from './stored-payload.ts'

/** Rows per statement: a sequential step leaves three, and each call of the binding costs microseconds of its own. */
const ROWS = 3
const INSERT = [1, 2, ROWS].map(
  (rows) =>
    `INSERT INTO events (id, type, entity, created_at, data, payload) VALUES ${Array(rows).fill('(?, ?, ?, ?, ?, ?)').join(', ')}`,
)

/** Adds events to a log. */
export function writeEventRows(store: Store, run: number, events: readonly LogEvent[]): void {
  for (let from = 0; from < events.length; from += ROWS) {
    const values: SqlValue[] = []
    const until = Math.min(from + ROWS, events.length)
    for (let i = from; i < until; i++) pushRow(values, run, events[i]!)
    store.sql(INSERT[until - from - 1]!).run(values)
  }
}

function pushRow(values: SqlValue[], run: number, event: LogEvent): void {
  values.push(
    eventKey(run, event.seq),
    eventCode(event.type),
    event.correlationId ?? null,
    event.createdAt,
    dataText(event.data),
    toStored(event.payload),
  )
}

/** Most events of waits and hooks have no data; they store none. */
function dataText(data: object): string | null {
  for (const _key in data) return JSON.stringify(data)
  return null
}
