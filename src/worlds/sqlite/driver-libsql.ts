import { createError } from '../../errors/index.ts'
import { isBusy, type SqlDriver, type SqlStatement, type SqlValue } from './driver.ts'

/** The part of libsql's (better-sqlite3's) interface that is used here. */
interface LibsqlDatabase {
  exec(sql: string): void
  prepare(sql: string): {
    run(values: readonly SqlValue[]): { changes: number; lastInsertRowid: number | bigint }
    get(values: readonly SqlValue[]): unknown
    all(values: readonly SqlValue[]): unknown[]
  }
  readonly inTransaction: boolean
  close(): void
}

type LibsqlConstructor = new (file: string, options: { timeout: number }) => LibsqlDatabase

/**
 * Opens `file` with libsql. Loaded on demand: it is a native module, and apps on another World never need it.
 *
 * The busy timeout is zero because SQLite would wait inside the call and block the event loop; callers retry instead.
 */
export async function openLibsql(file: string): Promise<SqlDriver> {
  const Database = await loadLibsql()
  const db = new Database(file, { timeout: 0 })
  let background: Promise<BackgroundDatabase> | undefined
  return {
    exec: (sql) => db.exec(sql),
    prepare: (sql) => guard(db.prepare(sql) as SqlStatement),
    inTransaction: () => db.inTransaction,
    async checkpoint(mode) {
      background ??= openBackground(file)
      await (await background).exec(`PRAGMA wal_checkpoint(${mode})`)
    },
    lock(locked) {
      const holder = new Database(locked, { timeout: 0 })
      // Nothing is ever written: no journal beside it.
      holder.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
      return () => holder.close()
    },
    isLocked(locked) {
      const probe = new Database(locked, { timeout: 0 })
      try {
        // A shared lock, so that those who look do not meet each other.
        probe.exec('SELECT 1 FROM sqlite_master')
        return false
      } catch (error) {
        if (isBusy(error)) return true
        throw error
      } finally {
        probe.close()
      }
    },
    async close() {
      await background?.then((connection) => connection.close())
      db.close()
    },
  }
}

/** Callers give what apps gave them; over a boolean the native code ends the whole process. */
function guard(statement: SqlStatement): SqlStatement {
  return {
    run: (values) => statement.run(checked(values)),
    get: (values) => statement.get(checked(values)),
    all: (values) => statement.all(checked(values)),
  }
}

function checked(values: readonly SqlValue[]): readonly SqlValue[] {
  for (let i = 0; i < values.length; i++) {
    if (typeof values[i] === 'boolean') throw new TypeError('A boolean is no value of this store')
  }
  return values
}

interface BackgroundDatabase {
  exec(sql: string): Promise<void>
  close(): void
}

/** A second connection, whose `exec` runs on a thread of the binding: a checkpoint takes tens of milliseconds. */
async function openBackground(file: string): Promise<BackgroundDatabase> {
  const module = (await import('libsql/promise')) as unknown as {
    default: new (file: string) => BackgroundDatabase
  }
  return new module.default(file)
}

async function loadLibsql(): Promise<LibsqlConstructor> {
  try {
    const module = (await import('libsql')) as unknown as { default: LibsqlConstructor }
    return module.default
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw createError('store-driver-missing', { reason }, { cause })
  }
}
