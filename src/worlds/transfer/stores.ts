import type { Row, Table } from './tables.ts'

/** A store that is read, at one instant: nobody can enter it meanwhile. */
export interface SourceStore {
  /** Names the store in errors. */
  readonly label: string
  /** The secret that signs messages; undefined while nobody has asked for it. */
  secret(): Promise<string | undefined>
  /** Number of the table's rows. */
  count(table: Table): Promise<number>
  /** Rows in batches of some megabytes at most, in the order of the table's key. */
  read(table: Table): AsyncIterable<Row[]>
}

/** A store that is written, in one transaction. */
export interface TargetStore {
  readonly label: string
  /** Keeps the secret that is there. */
  putSecret(secret: string): Promise<void>
  write(table: Table, rows: readonly Row[]): Promise<void>
  /** Number of rows that have been written to the table, or were there. */
  count(table: Table): Promise<number>
}

/** Opens a store, and closes it after `use`; what was written is kept if that resolves, and undone otherwise. */
export type OpenSource = <T>(use: (store: SourceStore) => Promise<T>) => Promise<T>
export type OpenTarget = <T>(use: (store: TargetStore) => Promise<T>) => Promise<T>

const FIRST_LIMIT = 50
const MAX_LIMIT = 2000
const BATCH_BYTES = 4 * 1024 * 1024

/**
 * Reads a table batch by batch, with so many rows in each that it has about four megabytes.
 *
 * @param readAfter the rows after a key, in order, at most `limit`, each with its own key behind its values
 */
export async function* inBatches(
  table: Table,
  readAfter: (key: Row | undefined, limit: number) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  const width = table.columns.length
  let after: Row | undefined
  for (let limit = FIRST_LIMIT; ;) {
    const rows = await readAfter(after, limit)
    if (rows.length > 0) yield rows.map((row) => row.slice(0, width))
    if (rows.length < limit) return
    after = rows.at(-1)!.slice(width)
    const bytes = rows.reduce((sum, row) => sum + sizeOf(row), 0)
    limit = Math.max(1, Math.min(MAX_LIMIT, limit * 4, Math.floor((rows.length * BATCH_BYTES) / bytes)))
  }
}

function sizeOf(row: Row): number {
  let size = 0
  for (const value of row) {
    if (typeof value === 'string') size += value.length
    else size += typeof value === 'object' && value !== null ? value.byteLength : 8
  }
  return size
}
