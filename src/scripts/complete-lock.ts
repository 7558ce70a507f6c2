/**
 * Adds to package-lock.json, here and in the apps of fixtures, the optional packages that other platforms need, when the registry that it was made with
 * does not offer them: `npm ci` refuses a lock without them, on every platform. `npm run lock`, after `npm install`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Lock, lockFiles, missingOptional, platformOf } from './lock-file.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
for (const path of lockFiles(root)) complete(join(root, path))

function complete(file: string): void {
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock
  for (const { path, version, dev } of missingOptional(lock)) {
    // Without an integrity, which nobody here can know; npm takes that of the registry where it does install one.
    lock.packages[path] = inOrder({ version, ...(dev ? { dev } : {}), optional: true, ...platformOf(path) })
    console.log(`added ${path} ${version} to ${file}`)
  }
  writeFileSync(file, JSON.stringify({ ...lock, packages: inOrder(lock.packages) }, null, 2) + '\n')
}

/** As npm sorts, so that its next write changes no more than it has to. */
function inOrder<T extends object>(table: T): T {
  const { version, ...rest } = table as { version?: string }
  const sorted = Object.entries(rest).toSorted(([a], [b]) => a.localeCompare(b, 'en'))
  return Object.fromEntries([...(version ? [['version', version]] : []), ...sorted]) as T
}
