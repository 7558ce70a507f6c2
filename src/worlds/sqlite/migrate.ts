import { createError } from '../../errors/index.ts'
import { inOneTransaction, type SqlDriver } from './driver.ts'
import { init } from './migrations/0001-init.ts'
import { streams } from './migrations/0002-streams.ts'
import { signals } from './migrations/0003-signals.ts'
import { runs } from './migrations/0004-runs.ts'
import { chunkKeys } from './migrations/0005-chunk-keys.ts'
import { purges } from './migrations/0006-purges.ts'
import { streamWriters } from './migrations/0007-stream-writers.ts'

/** In order; `user_version` counts those that have been applied. Never change one that was released: add another. */
const MIGRATIONS: readonly string[] = [init, streams, signals, runs, chunkKeys, purges, streamWriters]

/** `STPL`: tells our files from other SQLite databases. */
const APPLICATION_ID = 0x5354504c

/** Refuses a file that is not ours or too new, having changed nothing. */
export function checkSchema(db: SqlDriver, file: string): { current: boolean } {
  const version = pragma(db, 'user_version')
  const application = pragma(db, 'application_id')
  if (application !== APPLICATION_ID && !isEmpty(db)) {
    throw createError('store-corrupt', { file, reason: 'it is a database of another program' })
  }
  if (version > MIGRATIONS.length) {
    throw createError('store-newer', { file, found: version, known: MIGRATIONS.length })
  }
  return { current: version === MIGRATIONS.length }
}

/** Brings the schema up to date. Of processes that open a new file at once, one does it while the others wait. */
export function migrate(db: SqlDriver, file: string): void {
  inOneTransaction(db, 'IMMEDIATE', () => applyMigrations(db, file))
}

/** The same inside a transaction of the caller's, who may roll it back. */
export function applyMigrations(db: SqlDriver, file: string): void {
  if (checkSchema(db, file).current) return
  for (const sql of MIGRATIONS.slice(pragma(db, 'user_version'))) db.exec(sql)
  db.exec(`PRAGMA user_version = ${MIGRATIONS.length}; PRAGMA application_id = ${APPLICATION_ID}`)
}

function pragma(db: SqlDriver, name: 'user_version' | 'application_id'): number {
  return db.prepare(`PRAGMA ${name}`).get<Record<string, number>>([])?.[name] ?? 0
}

function isEmpty(db: SqlDriver): boolean {
  return db.prepare('SELECT count(*) AS tables FROM sqlite_master').get<{ tables: number }>([])?.tables === 0
}
