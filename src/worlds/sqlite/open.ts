import { closeSync, existsSync, mkdirSync, openSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { createError } from '../../errors/index.ts'
import { inOneTransaction, type SqlDriver } from './driver.ts'
import { openLibsql } from './driver-libsql.ts'
import { checkSchema, migrate } from './migrate.ts'
import type { ResolvedSqliteWorldOptions } from './options.ts'
import { retryBusy } from './retry-busy.ts'
import { toStoreError } from './store-errors.ts'

/**
 * Opens the file, made if need be, with its schema up to date. A file that cannot be used is left as it is.
 *
 * A lock is waited for with a new connection each time, and what may meet one goes through `exec`: a prepared statement that
 * SQLite answers with BUSY stays active until it is finalized. It then keeps its old snapshot, on which no write ever
 * begins, or keeps the next autocommit from committing.
 */
export async function openStore(options: ResolvedSqliteWorldOptions): Promise<SqlDriver> {
  makeFolder(options.file)
  refuseNetworkFileSystem(options.file)
  return retryBusy(options, async () => {
    const db = await openFile(options.file)
    try {
      setUp(db, options)
      return db
    } catch (error) {
      await db.close()
      throw error
    }
  })
}

function setUp(db: SqlDriver, { file, durability }: ResolvedSqliteWorldOptions): void {
  inOneTransaction(db, 'DEFERRED', () => checkSchema(db, file))
  db.exec('PRAGMA journal_mode = WAL')
  migrate(db, file)
  db.exec(`PRAGMA synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'}`)
  // SQLite would do it inside some commit; see checkpoint.ts.
  db.exec('PRAGMA wal_autocheckpoint = 0')
}

async function openFile(file: string): Promise<SqlDriver> {
  try {
    return await openLibsql(file)
  } catch (error) {
    throw toStoreError(error, file)
  }
}

function makeFolder(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    makeFile(file)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'EROFS') throw createError('store-read-only', { file }, { cause })
    if (code === 'ENOSPC') throw createError('store-full', { file }, { cause })
    throw createError('store-unavailable', { file, reason: message }, { cause })
  }
}

/**
 * A new store is its owner's alone; SQLite gives its side files the same mode. One that is there keeps the mode that somebody
 * gave it.
 */
function makeFile(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600))
}

/** File system types (statfs) where locks or shared memory do not hold between machines. */
const NETWORK_FILE_SYSTEMS = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB2'],
  [0xff534d42, 'CIFS'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
])

function refuseNetworkFileSystem(file: string): void {
  const kind = networkFileSystem(statfsSync(dirname(file)).type)
  if (kind !== undefined) throw createError('store-network-file-system', { file, kind })
}

/** Name of a network file system by its statfs type; undefined for a local one. */
export function networkFileSystem(type: number): string | undefined {
  // Some platforms report the type as a signed number.
  return NETWORK_FILE_SYSTEMS.get(type >>> 0)
}
