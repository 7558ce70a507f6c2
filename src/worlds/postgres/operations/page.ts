import { createError } from '../../../errors/index.ts'
import type { ListOptions, Page } from '../../../world/index.ts'
import type { SqlValue } from '../driver.ts'
import type { Store } from '../store.ts'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000

export interface PageQuery {
  /** What is selected, without the position. */
  columns: string
  /** Tables and joins. */
  from: string
  /** Column that orders by creation and is unique within the list. */
  position: string
  /** Conditions joined by AND, each with its value, which it calls `?`. */
  where: Array<[condition: string, value: SqlValue]>
  order: 'asc' | 'desc'
}

/** One page of rows and the cursor after it, which is the position of its last row. */
export async function readPage<Row>(
  store: Store,
  query: PageQuery,
  options: ListOptions,
): Promise<Page<Row>> {
  const { position, order } = query
  const start = parseCursor(options.cursor, order)
  const limit = Math.min(Math.max(1, options.limit ?? DEFAULT_LIMIT), MAX_LIMIT)
  const where: PageQuery['where'] = [
    ...query.where,
    [`${position} ${order === 'asc' ? '>' : '<'} ?::bigint`, start],
  ]
  const conditions = where.map(([condition], index) => condition.replace('?', `$${index + 1}`))
  const rows = await store.read<Row & { position: number }>(
    `SELECT ${query.columns}, ${position} AS position FROM ${query.from} WHERE ${conditions.join(' AND ')}
     ORDER BY ${position} ${order} LIMIT ${limit + 1}`,
    where.map(([, value]) => value),
  )
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

/** The condition that a row belongs to a run. */
export function ofRun(store: Store, column: string): string {
  return `${column} = (SELECT id FROM ${store.schema}.runs WHERE run_id = ?)`
}
