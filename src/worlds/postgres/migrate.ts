import { createError } from '../../errors/index.ts'
import { toDatabaseError } from './database-errors.ts'
import type { SqlDriver, SqlSession } from './driver.ts'
import { openPg } from './driver-pg.ts'
import { createFunctions } from './functions/index.ts'
import { init } from './migrations/0001-init.ts'
import { purges } from './migrations/0002-purges.ts'
import { functionsAlone } from './migrations/0003-functions.ts'
import { streamWriters } from './migrations/0004-stream-writers.ts'
import { type PostgresWorldOptions, resolveOptions } from './options.ts'
import { labelOf } from './label.ts'

/** In order; the table `meta` counts those that have been applied. Never change one that was released: add another. */
const MIGRATIONS: ReadonlyArray<(schema: string) => string> = [init, purges, functionsAlone, streamWriters]

/** The schema's number that this version works with. */
export const SCHEMA_VERSION: number = MIGRATIONS.length

export interface MigrationReport {
  /** The schema's number before and after; 0: there was none. */
  from: number
  to: number
}

export interface SchemaPlace {
  /** Quoted. */
  schema: string
  /** Names the store in errors. */
  label: string
}

/**
 * Sees to it that the schema is the one that this version knows.
 *
 * @param apply bring an older or missing one up to date, instead of refusing it
 * @throws WorkflowWorldError `database-newer`, `database-older`, `database-migration-failed`
 */
export async function ensureSchema(
  driver: SqlDriver,
  place: SchemaPlace,
  apply: boolean,
): Promise<MigrationReport> {
  const from = await readVersion(driver, place)
  if (from === SCHEMA_VERSION) return { from, to: from }
  if (!apply) throw createError('database-older', { store: place.label, found: from, known: SCHEMA_VERSION })
  return driver.session((session) => migrate(session, place))
}

/** The schema's number; 0 without one. @throws WorkflowWorldError `database-newer` */
async function readVersion(session: SqlSession, { schema, label }: SchemaPlace): Promise<number> {
  // Not to_regclass: within a transaction it may still answer what was true before somebody else's migration.
  const { rows } = await session.query({
    text: "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = 'meta'",
    values: [nameOf(schema)],
  })
  if (rows.length === 0) return 0
  const text = `SELECT value FROM ${schema}.meta WHERE key = 'schema'`
  const found = Number((await session.query<{ value: string }>({ text })).rows[0]?.value ?? 0)
  if (found > SCHEMA_VERSION)
    throw createError('database-newer', { store: label, found, known: SCHEMA_VERSION })
  return found
}

/** All or nothing; of processes that come at once, one does it while the others wait. */
async function migrate(session: SqlSession, place: SchemaPlace): Promise<MigrationReport> {
  const { schema, label } = place
  const run = (text: string): Promise<unknown> => session.query({ text })
  try {
    await run('BEGIN')
    await session.query({
      text: 'SELECT pg_advisory_xact_lock(hashtext($1))',
      values: [`stepline ${schema}`],
    })
    const from = await readVersion(session, place)
    if (from < SCHEMA_VERSION) {
      await createSchema(session, schema)
      for (const migration of MIGRATIONS.slice(from)) await run(migration(schema))
      await run(createFunctions(schema))
      await run(`INSERT INTO ${schema}.meta (key, value) VALUES ('schema', '${SCHEMA_VERSION}')
        ON CONFLICT (key) DO UPDATE SET value = excluded.value`)
    }
    await run('COMMIT')
    return { from, to: SCHEMA_VERSION }
  } catch (error) {
    // The session is not used again: with its connection goes the transaction.
    const told = toDatabaseError(error, label)
    if ((told as { slug?: string }).slug !== 'database-failed') throw told
    throw createError('database-migration-failed', { store: label, reason: String(error) }, { cause: error })
  }
}

/** The name without its quotes. */
function nameOf(schema: string): string {
  return schema.slice(1, -1)
}

/** Only when it is missing: a role that may make no schema can use one that was made for it. */
async function createSchema(session: SqlSession, schema: string): Promise<void> {
  const { rows } = await session.query({
    text: 'SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1',
    values: [nameOf(schema)],
  })
  if (rows.length === 0) await session.query({ text: `CREATE SCHEMA ${schema}` })
}

/**
 * Brings the schema of a Postgres World up to date, or makes it. Safe to call from several processes at once.
 *
 * @throws WorkflowWorldError
 * @example await migratePostgres({ url: process.env.DATABASE_URL })
 */
export async function migratePostgres(options: PostgresWorldOptions = {}): Promise<MigrationReport> {
  const resolved = resolveOptions(options)
  const place = { schema: resolved.schema, label: labelOf(resolved) }
  // An idle connection that fails fails again, and is told, when it is used.
  const driver = await openPg({ ...resolved, maxConnections: 1, onIdleError: () => undefined })
  try {
    return await ensureSchema(driver, place, true)
  } catch (error) {
    throw toDatabaseError(error, place.label)
  } finally {
    await driver.close()
  }
}
