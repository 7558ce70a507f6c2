import { existsSync } from 'node:fs'
import { createError } from '../../errors/index.ts'
import type { LogEvent } from '../../world/index.ts'
import { machineIdentity } from '../shared/index.ts'
import { inOneTransaction, type SqlDriver, type SqlValue } from '../sqlite/driver.ts'
import { openLibsql } from '../sqlite/driver-libsql.ts'
import { eventCode, eventTypeOf } from '../sqlite/event-key.ts'
import { applyMigrations, checkSchema } from '../sqlite/migrate.ts'
import { openStore } from '../sqlite/open.ts'
import { toPayload, toStored } from '../sqlite/operations/stored-payload.ts'
import { STREAM_STATUSES } from '../sqlite/operations/streams.ts'
import { resolveOptions, type SqliteWorldOptions } from '../sqlite/options.ts'
import type { OwnerRow } from '../sqlite/owners.ts'
import { retryBusy } from '../sqlite/retry-busy.ts'
import { RUN_STATUSES, STEP_STATUSES } from '../sqlite/status-codes.ts'
import { toStoreError } from '../sqlite/store-errors.ts'
import { refuseIfInUse } from './in-use.ts'
import { inBatches, type OpenSource, type OpenTarget, type SourceStore, type TargetStore } from './stores.ts'
import { type Column, type ColumnKind, type Row, streamStatusRead, type Table, type Value } from './tables.ts'

/** Tables whose key is one integer, packed of two, and by how many bits the first is shifted; see event-key.ts. */
const PACKED: Readonly<Record<string, number>> = { events: 22, chunk_batches: 32 }

/**
 * Reads an embedded store. Its write lock is held meanwhile, so that no process can enter; nothing is written: a schema
 * of an older version is brought up to date in a transaction that is rolled back.
 */
export function sqliteSource(options: SqliteWorldOptions = {}): OpenSource {
  return async (use) => {
    const resolved = resolveOptions(options)
    const { file } = resolved
    if (!existsSync(file)) throw createError('transfer-source-missing', { store: file })
    const db = await retryBusy(resolved, () => openLibsql(file))
    try {
      inOneTransaction(db, 'DEFERRED', () => refuseUsed(db, file, resolved.leaseMs))
      await retryBusy(resolved, () => db.exec('BEGIN IMMEDIATE'))
      refuseUsed(db, file, resolved.leaseMs)
      applyMigrations(db, file)
      return await use(createSource(db, file))
    } catch (error) {
      throw toStoreError(error, file)
    } finally {
      if (db.inTransaction()) db.exec('ROLLBACK')
      await db.close()
    }
  }
}

function refuseUsed(db: SqlDriver, file: string, leaseMs: number): void {
  checkSchema(db, file)
  const isEmpty = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'owners'").get([]) === undefined
  const owners = isEmpty ? [] : db.prepare('SELECT * FROM owners').all<OwnerRow>([])
  const seen = owners.map(({ machine, pid, started, beat_at }) => ({
    machine,
    pid,
    started,
    isFresh: beat_at + leaseMs > Date.now(),
  }))
  refuseIfInUse(file, machineIdentity(), seen)
}

function createSource(db: SqlDriver, file: string): SourceStore {
  return {
    label: file,
    async secret() {
      const row = db.prepare("SELECT value FROM meta WHERE key = 'secret'").get<{ value: string }>([])
      return row?.value
    },
    count: async (table) => countRows(db, table),
    read: (table) => inBatches(table, async (key, limit) => readRows(db, file, table, key, limit)),
  }
}

function countRows(db: SqlDriver, { name, from = name, where = '1' }: Table): number {
  const text = `SELECT count(*) AS rows FROM ${from} WHERE ${where}`
  return db.prepare(text).get<{ rows: number }>([])!.rows
}

function readRows(db: SqlDriver, file: string, table: Table, after: Row | undefined, limit: number): Row[] {
  const { name, from = name, where = '1', columns, key } = table
  const values = columns.map((column) => readOf(table, column))
  const keys = key.map((part) => readOf(table, columns.find(({ name }) => name === part) ?? { name: part }))
  const bits = PACKED[name]
  const order = bits === undefined ? keys.join(', ') : 'id'
  const bound =
    bits === undefined ? `(${order}) > (${key.map(() => '?').join(', ')})` : `id > (? << ${bits}) | ?`
  const text = `SELECT ${[...values, ...keys].map((sql, at) => `${sql} AS c${at}`).join(', ')} FROM ${from}
    WHERE ${where} ${after ? `AND ${bound}` : ''} ORDER BY ${order} LIMIT ?`
  const rows = db.prepare(text).all<Record<string, never>>([...((after ?? []) as SqlValue[]), limit])
  return rows.map((row) => [
    ...columns.map(({ kind }, at) => fromSqlite(kind, row[`c${at}`]!, file)),
    ...keys.map((_, at) => toKey(row[`c${columns.length + at}`]!)),
  ])
}

/** As it can be bound again: the binding gives bytes as an ArrayBuffer, which it does not take. */
function toKey(value: number | string | ArrayBuffer): Value {
  return value instanceof ArrayBuffer ? Buffer.from(value) : value
}

function readOf({ name, key }: Table, column: Pick<Column, 'name' | 'read'> & { kind?: ColumnKind }): string {
  if (column.read !== undefined) return column.read
  if (column.kind === 'streamStatus') return streamStatusRead('0', '3')
  // The binding ends text at the first NUL.
  if (column.kind === 'userText') return `CAST(${column.name} AS BLOB)`
  const bits = PACKED[name]
  if (bits === undefined || !key.includes(column.name)) return column.name
  return column.name === key[0] ? `id >> ${bits}` : `id & ${2 ** bits - 1}`
}

function fromSqlite(kind: ColumnKind, value: never, file: string): Value {
  if (kind === 'json') return value ?? '{}'
  if (value === null) return null
  switch (kind) {
    case 'flag':
      return value === 1
    case 'userText':
      return Buffer.from(value).toString('utf8')
    case 'payload':
      return toPayload(value) ?? null
    case 'bytes':
      return new Uint8Array(value)
    case 'runStatus':
      return RUN_STATUSES[value]!
    case 'stepStatus':
      return STEP_STATUSES[value]!
    case 'streamStatus':
      return STREAM_STATUSES[value]!
    case 'eventType': {
      const type = eventTypeOf(value)
      if (type !== undefined) return type
      throw createError('store-corrupt', { file, reason: `unknown event type ${String(value)}` })
    }
    default:
      return value
  }
}

/** Writes an embedded store, which is made if need be. */
export function sqliteTarget(options: SqliteWorldOptions = {}): OpenTarget {
  return async (use) => {
    const resolved = resolveOptions(options)
    const { file } = resolved
    const db = await openStore(resolved)
    try {
      await retryBusy(resolved, () => db.exec('BEGIN IMMEDIATE'))
      refuseFilled(db, file)
      const result = await use(createTarget(db, file))
      db.exec('COMMIT')
      await db.checkpoint('passive')
      return result
    } catch (error) {
      throw toStoreError(error, file)
    } finally {
      if (db.inTransaction()) db.exec('ROLLBACK')
      await db.close()
    }
  }
}

function refuseFilled(db: SqlDriver, file: string): void {
  const text = `SELECT (SELECT count(*) FROM runs) AS runs, EXISTS (SELECT 1 FROM messages) OR EXISTS (SELECT 1 FROM streams) AS more`
  const { runs, more } = db.prepare(text).get<{ runs: number; more: number }>([])!
  if (runs > 0 || more === 1) throw createError('transfer-target-not-empty', { store: file, runs })
}

function createTarget(db: SqlDriver, file: string): TargetStore {
  return {
    label: file,
    async putSecret(secret) {
      db.prepare("INSERT INTO meta (key, value) VALUES ('secret', ?) ON CONFLICT DO NOTHING").run([secret])
    },
    async write(table, rows) {
      const statement = db.prepare(insertOf(table))
      for (const row of rows) statement.run(row.map((value, at) => toSqlite(table.columns[at]!.kind, value)))
    },
    count: async (table) => countRows(db, table),
  }
}

function insertOf({ name, into = name, columns, key, merge }: Table): string {
  const bits = PACKED[name]
  const names = columns.map((column) => column.name)
  const marks = names.map((_, at) => `?${at + 1}`)
  if (bits !== undefined) {
    const packed = key.map((part) => marks[names.indexOf(part)]!)
    const rest = names.filter((column) => !key.includes(column))
    const values = rest.map((column) => marks[names.indexOf(column)]!)
    return `INSERT INTO ${into} (id, ${rest.join(', ')}) VALUES ((${packed[0]} << ${bits}) | ${packed[1]}, ${values.join(', ')})`
  }
  const conflict = merge
    ? 'ON CONFLICT (run_id, key) WHERE owner IS NULL DO UPDATE SET run_at = min(run_at, excluded.run_at)'
    : name === 'bundles'
      ? 'ON CONFLICT DO NOTHING'
      : ''
  return `INSERT INTO ${into} (${names.join(', ')}) VALUES (${marks.join(', ')}) ${conflict}`
}

function toSqlite(kind: ColumnKind, value: Value): SqlValue {
  if (value === null) return null
  switch (kind) {
    case 'flag':
      return value ? 1 : 0
    case 'payload':
      return toStored(value as string | Uint8Array)
    case 'json':
      return value === '{}' ? null : (value as string)
    case 'runStatus':
      return RUN_STATUSES.indexOf(value as never)
    case 'stepStatus':
      return STEP_STATUSES.indexOf(value as never)
    case 'streamStatus':
      return STREAM_STATUSES.indexOf(value as never)
    case 'eventType':
      return eventCode(value as LogEvent['type'])
    default:
      return value as SqlValue
  }
}
