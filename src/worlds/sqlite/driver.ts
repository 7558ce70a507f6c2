/**
 * What this World needs from an SQLite binding: a handful of synchronous methods, so that another binding
 * (`node:sqlite`, `bun:sqlite`) can serve as well.
 */
export type SqlValue = string | number | Uint8Array | null

export interface SqlStatement {
  run(values: readonly SqlValue[]): { changes: number; lastInsertRowid: number | bigint }
  /** First row. Not for statements that write: their later rows would never be written. */
  get<Row>(values: readonly SqlValue[]): Row | undefined
  all<Row>(values: readonly SqlValue[]): Row[]
}

export interface SqlDriver {
  exec(sql: string): void
  prepare(sql: string): SqlStatement
  inTransaction(): boolean
  /**
   * Moves the write-ahead log into the file without blocking this thread. `restart` also makes writers begin the log
   * anew, which locks them out for a moment. Best effort: does less, or nothing, while others are in the way.
   */
  checkpoint(mode: 'passive' | 'restart'): Promise<void>
  /** Locks a file of its own until the process ends, however it ends, or the lock is let go. */
  lock(file: string): () => void
  /** Whether somebody else, in any container of this kernel, holds such a lock. */
  isLocked(file: string): boolean
  close(): Promise<void>
}

/** An error of the binding: `code` is SQLite's name of the result code, such as `SQLITE_BUSY`. */
export interface SqlError extends Error {
  code: string
}

/** True for errors whose result code is `code` or one of its extended forms. */
export function isSqlError(error: unknown, code: string): error is SqlError {
  const actual = (error as { code?: unknown } | null)?.code
  return typeof actual === 'string' && (actual === code || actual.startsWith(`${code}_`))
}

/** True when another connection holds the lock that was asked for. */
export function isBusy(error: unknown): boolean {
  return isSqlError(error, 'SQLITE_BUSY') || isSqlError(error, 'SQLITE_LOCKED')
}

/** Runs `work` between BEGIN and COMMIT, all through `exec`, which leaves no statement active when it meets a lock. */
export function inOneTransaction<T>(db: SqlDriver, kind: 'DEFERRED' | 'IMMEDIATE', work: () => T): T {
  db.exec(`BEGIN ${kind}`)
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.inTransaction()) db.exec('ROLLBACK')
    throw error
  }
}
