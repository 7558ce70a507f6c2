import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findInstalled, ownPackage } from '../src/bundler/index.ts'

/**
 * The folders of the embedded store's driver and of its binaries, which it picks at run time: what no tracer sees. Empty
 * when the driver is not installed.
 */
export function driverFolders(): string[] {
  const driver = findInstalled('libsql', ownPackage().root)
  if (driver === null) return []
  const scope = join(dirname(driver), '@libsql')
  const binaries = existsSync(scope) ? readdirSync(scope).map((name) => join(scope, name)) : []
  return [driver, ...binaries]
}
