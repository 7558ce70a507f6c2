import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Change } from './change.ts'
import { installedName } from './manifest.ts'

/** What Bun needs to compile an app's workflows as it loads them. Null where that is left to be done by hand. */
export function bunFiles(root: string): Change[] | null {
  const path = 'bunfig.toml'
  const file = join(root, path)
  const hooks = `${installedName(root)}/register`
  const before = existsSync(file) ? readFileSync(file, 'utf8') : null
  if (before?.includes(hooks)) return []
  if (before !== null && /^\s*preload\b/m.test(before)) return null
  // Before the first table: a key after it would belong to that.
  return [{ path, before, after: `preload = ["${hooks}"]\n${before ?? ''}` }]
}
