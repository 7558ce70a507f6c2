import { createError, WorkflowError } from '../../errors/index.ts'
import { isSqlError } from './driver.ts'

/** The same statement with the same values fails the same way, always. */
const FOR_GOOD = ['SQLITE_TOOBIG', 'SQLITE_CONSTRAINT', 'SQLITE_MISMATCH', 'SQLITE_RANGE']
/** What the binding itself does not take, and text beyond what V8 makes. */
const UNBOUND = /can only bind|is no value of this store|Invalid string length|string longer than/

function isForGood(error: unknown, reason: string): boolean {
  return FOR_GOOD.some((code) => isSqlError(error, code)) || UNBOUND.test(reason)
}

/** The catalog's error for what the SQLite binding threw; what is not an SQLite error passes through. */
export function toStoreError(error: unknown, file: string): unknown {
  if (error instanceof WorkflowError) return error
  const reason = error instanceof Error ? error.message : String(error)
  const options = { cause: error }
  if (isSqlError(error, 'SQLITE_FULL')) return createError('store-full', { file }, options)
  if (isSqlError(error, 'SQLITE_READONLY')) return createError('store-read-only', { file }, options)
  if (isSqlError(error, 'SQLITE_IOERR')) return createError('store-io', { file, reason }, options)
  if (isSqlError(error, 'SQLITE_CORRUPT') || isSqlError(error, 'SQLITE_NOTADB')) {
    return createError('store-corrupt', { file, reason }, options)
  }
  if (isForGood(error, reason))
    return createError('value-unstorable', { store: `The store file ${file}`, reason }, options)
  // libsql reports a failed open as a plain error that ends with SQLite's code 14.
  if (isSqlError(error, 'SQLITE_CANTOPEN') || reason.includes('ConnectionFailed')) {
    return createError('store-unavailable', { file, reason }, options)
  }
  return error
}
