import { createError } from '../../errors/index.ts'
import { machineIdentity } from '../shared/index.ts'
import { toDatabaseError } from '../postgres/database-errors.ts'
import type { SqlSession } from '../postgres/driver.ts'
import { openPg } from '../postgres/driver-pg.ts'
import { labelOf } from '../postgres/label.ts'
import { ensureSchema } from '../postgres/migrate.ts'
import type { OwnerRow } from '../postgres/operations/owners.ts'
import { type PostgresWorldOptions, resolveOptions } from '../postgres/options.ts'
import { encodePayloads, type StoredPayload, toPayload, toStored } from '../postgres/payload.ts'
import { fromText, toText } from '../postgres/text.ts'
import { refuseIfInUse } from './in-use.ts'
import { inBatches, type OpenSource, type OpenTarget, type SourceStore, type TargetStore } from './stores.ts'
import { type Column, type ColumnKind, type Row, streamStatusRead, type Table, type Value } from './tables.ts'

/** A field of PostgreSQL takes no more. Values that the World would refuse as too large are moved as they are. */
const MAX_FIELD_BYTES = 1_000_000_000

interface Place {
  session: SqlSession
  /** Quoted. */
  schema: string
  label: string
}

/** Runs `use` in one transaction, with the schema up to date, or refused unless `migrate`. */
async function inTransaction<T>(
  options: PostgresWorldOptions,
  { migrate, begin }: { migrate: boolean; begin: string },
  use: (place: Place) => Promise<T>,
): Promise<T> {
  const resolved = resolveOptions(options)
  const { schema } = resolved
  const label = labelOf(resolved)
  // An idle connection that fails fails again, and is told, when it is used.
  const driver = await openPg({ ...resolved, maxConnections: 1, onIdleError: () => undefined })
  try {
    await ensureSchema(driver, { schema, label }, migrate)
    // When `use` fails the connection is closed, and with it goes the transaction.
    return await driver.session(async (session) => {
      await session.query({ text: begin })
      await session.query({
        text: 'SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0',
      })
      const result = await use({ session, schema, label })
      await session.query({ text: 'COMMIT' })
      return result
    })
  } catch (error) {
    throw toDatabaseError(error, label)
  } finally {
    await driver.close()
  }
}

/** Reads a schema at one instant, while no process can enter it. */
export function postgresSource(options: PostgresWorldOptions = {}): OpenSource {
  const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ'
  return (use) =>
    inTransaction(options, { migrate: false, begin }, async (place) => {
      const { session, schema, label } = place
      // Before the snapshot is taken, and against whoever comes after it: entering is a row of this table.
      await session.query({ text: `LOCK TABLE ${schema}.owners IN SHARE MODE` })
      const { rows } = await session.query<OwnerRow & { fresh: boolean }>({
        text: `SELECT *, alive_until > extract(epoch FROM clock_timestamp()) * 1000 AS fresh FROM ${schema}.owners`,
      })
      refuseIfInUse(
        label,
        machineIdentity(),
        rows.map((row) => ({ ...row, isFresh: row.fresh })),
      )
      return use(createSource(place))
    })
}

function createSource(place: Place): SourceStore {
  const { session, schema, label } = place
  return {
    label,
    async secret() {
      const text = `SELECT value FROM ${schema}.meta WHERE key = 'secret'`
      return (await session.query<{ value: string }>({ text })).rows[0]?.value
    },
    count: (table) => countRows(place, table),
    read: (table) => inBatches(table, (key, limit) => readRows(place, table, key, limit)),
  }
}

async function countRows({ session, schema }: Place, table: Table): Promise<number> {
  const { name, from = name, where = 'true' } = table
  const text = `SELECT count(*) AS rows FROM ${schema}.${from} WHERE ${where}`
  return (await session.query<{ rows: number }>({ text })).rows[0]!.rows
}

async function readRows(
  { session, schema }: Place,
  table: Table,
  after: Row | undefined,
  limit: number,
): Promise<Row[]> {
  const { name, from = name, where = 'true', columns, key } = table
  const reads = columns.map((column, at) =>
    readOf(name, column).map((sql, part) => `${sql} AS c${at}_${part}`),
  )
  const keys = key.map((column, at) => `${column} AS k${at}`)
  const bound = after ? `AND (${key.join(', ')}) > (${key.map((_, at) => `$${at + 1}`).join(', ')})` : ''
  const text = `SELECT ${[...reads.flat(), ...keys].join(', ')} FROM ${schema}.${from}
    WHERE ${where} ${bound} ORDER BY ${key.join(', ')} LIMIT ${limit}`
  const { rows } = await session.query<Record<string, never>>({ text, values: (after ?? []) as never })
  return rows.map((row) => [
    ...columns.map((column, at) => fromPostgres(column.kind, row[`c${at}_0`]!, row[`c${at}_1`]!)),
    ...key.map((_, at): Value => row[`k${at}`]!),
  ])
}

function readOf(table: string, { name, kind, read }: Column): string[] {
  if (read !== undefined) return [read]
  if (table === 'streams' && kind === 'streamStatus') return [streamStatusRead("'open'", "'abandoned'")]
  return kind === 'payload' ? [name, bytesColumn(name)] : [name]
}

/** Where a payload lies that is not plain text. */
function bytesColumn(name: string): string {
  return name === 'payload' ? 'bytes' : `${name}_bytes`
}

function fromPostgres(kind: ColumnKind, value: never, bytes: never): Value {
  if (kind === 'payload') return toPayload({ payload: value, bytes }) ?? null
  if (value === null) return null
  if (kind === 'userText') return fromText(value)
  if (kind === 'bytes') return toPayload({ payload: null, bytes: value })!
  if (kind === 'json') return JSON.stringify(mapEntries(value, fromText))
  return value
}

function mapEntries(object: Record<string, string>, map: (text: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [map(key), map(value)]))
}

/** Writes a schema, which is made if need be. */
export function postgresTarget(options: PostgresWorldOptions = {}): OpenTarget {
  return (use) =>
    inTransaction(options, { migrate: true, begin: 'BEGIN' }, async (place) => {
      await refuseFilled(place)
      const result = await use(createTarget(place))
      await settle(place)
      return result
    })
}

async function refuseFilled({ session, schema, label }: Place): Promise<void> {
  // An app that has the store open already cannot begin a run meanwhile; it sees everything at once.
  await session.query({ text: `LOCK TABLE ${schema}.runs, ${schema}.streams IN EXCLUSIVE MODE` })
  const { rows } = await session.query<{ runs: number; more: boolean }>({
    text: `SELECT count(*) AS runs, EXISTS (SELECT 1 FROM ${schema}.messages) OR EXISTS (SELECT 1 FROM ${schema}.streams) AS more
      FROM ${schema}.runs`,
  })
  const { runs, more } = rows[0]!
  if (runs > 0 || more) throw createError('transfer-target-not-empty', { store: label, runs })
}

function createTarget(place: Place): TargetStore {
  const { session, schema, label } = place
  return {
    label,
    async putSecret(secret) {
      const text = `INSERT INTO ${schema}.meta (key, value) VALUES ('secret', $1) ON CONFLICT DO NOTHING`
      await session.query({ text, values: [secret] })
    },
    async write(table, rows) {
      const [texts, bytes] = encodePayloads(
        rows.map((row) => payloadOf(table, row)),
        MAX_FIELD_BYTES,
      )
      const document = JSON.stringify(rows.map((row) => plainOf(table, row)))
      await session.query({ text: insertOf(schema, table), values: [document, texts, bytes] })
    },
    count: (table) => countRows(place, table),
  }
}

/** Row ids go on from the largest; plans are made for tables that are full now. */
async function settle({ session, schema }: Place): Promise<void> {
  for (const name of ['runs', 'hooks', 'streams']) {
    await session.query({
      text: `SELECT setval(pg_get_serial_sequence('${schema}.${name}', 'id'), max(id)) FROM ${schema}.${name} HAVING max(id) IS NOT NULL`,
    })
  }
  await session.query({
    text: `ANALYZE ${schema}.runs, ${schema}.events, ${schema}.steps, ${schema}.messages`,
  })
}

const isCarriedApart = ({ kind }: Column): boolean => kind === 'payload' || kind === 'bytes'

/** Rows from one JSON document; payloads from two binary arrays beside it. */
function insertOf(schema: string, { name, into = name, columns, merge }: Table): string {
  const plain = columns.filter((column) => !isCarriedApart(column))
  const declared = plain.map((column) => `"${column.name}" ${TYPES[column.kind] ?? 'text'}`).join(', ')
  const targets = plain.map((column) => column.name)
  const values = plain.map((column) => `d."${column.name}"`)
  for (const column of columns.filter(isCarriedApart)) {
    targets.push(...(column.kind === 'bytes' ? [column.name] : [column.name, bytesColumn(column.name)]))
    values.push(...(column.kind === 'bytes' ? ['d."$bytes"'] : ['d."$text"', 'd."$bytes"']))
  }
  const aliases = [...plain.map((column) => `"${column.name}"`), '"$text"', '"$bytes"'].join(', ')
  const conflict = merge
    ? 'ON CONFLICT (run_id, key) WHERE owner IS NULL DO UPDATE SET run_at = least(messages.run_at, excluded.run_at)'
    : name === 'bundles'
      ? 'ON CONFLICT DO NOTHING'
      : ''
  return `INSERT INTO ${schema}.${into} (${targets.join(', ')}) SELECT ${values.join(', ')}
    FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (${declared}), unnest($2::text[]), unnest($3::bytea[])) AS d (${aliases})
    ${conflict}`
}

const TYPES: Partial<Record<ColumnKind, string>> = {
  integer: 'bigint',
  time: 'float8',
  flag: 'boolean',
  json: 'jsonb',
}

/** The one payload of a row. */
function payloadOf({ columns }: Table, row: Row): StoredPayload {
  const at = columns.findIndex(isCarriedApart)
  const value = at === -1 ? null : row[at]
  return toStored((value ?? undefined) as string | Uint8Array | undefined)
}

function plainOf({ columns }: Table, row: Row): Record<string, unknown> {
  const plain: Record<string, unknown> = {}
  columns.forEach((column, at) => {
    if (!isCarriedApart(column)) plain[column.name] = toPostgres(column.kind, row[at]!)
  })
  return plain
}

function toPostgres(kind: ColumnKind, value: Value): unknown {
  if (value === null) return null
  if (kind === 'userText') return toText(value as string)
  if (kind === 'json') return mapEntries(JSON.parse(value as string) as Record<string, string>, toText)
  return value
}
