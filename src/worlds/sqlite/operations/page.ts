import { createError } from '../../../errors/index.ts'
import type { ListOptions, Page } from '../../../world/index.ts'
import type { SqlValue } from '../driver.ts'
import type { Store } from '../store.ts'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000

export interface PageQuery {
  from: string
  /** Column that orders by creation and is unique within the list. */
  position: string
  /** Conditions joined by AND, with their values. */
  where: Array<[condition: string, ...values: SqlValue[]]>
  order: 'asc' | 'desc'
}

/** One page of rows and the cursor after it, which is the position of its last row. */
export function readPage<Row>(store: Store, query: PageQuery, options: ListOptions): Page<Row> {
  const { position, order } = query
  const start = parseCursor(options.cursor, order)
  const limit = Math.min(Math.max(1, options.limit ?? DEFAULT_LIMIT), MAX_LIMIT)
  const conditions = [
    ...query.where.map(([condition]) => condition),
    `${position} ${order === 'asc' ? '>' : '<'} ?`,
  ]
  const rows = store
    .sql(
      `SELECT *, ${position} AS position FROM ${query.from} WHERE ${conditions.join(' AND ')}
       ORDER BY ${position} ${order} LIMIT ?`,
    )
    .all<Row & { position: number }>([...query.where.flatMap(([, ...values]) => values), start, limit + 1])
  const hasMore = rows.length > limit
  const data = hasMore ? rows.slice(0, limit) : rows
  return { data, cursor: String(data.at(-1)?.position ?? start), hasMore }
}

function parseCursor(cursor: string | undefined, order: 'asc' | 'desc'): number {
  if (cursor === undefined) return order === 'asc' ? 0 : Number.MAX_SAFE_INTEGER
  const position = /^\d{1,16}$/.test(cursor) ? Number(cursor) : NaN
  if (!Number.isSafeInteger(position)) throw createError('store-cursor-invalid', { cursor })
  return position
}

export function mapPage<A, B>(page: Page<A>, map: (item: A) => B): Page<B> {
  return { ...page, data: page.data.map(map) }
}
