import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installedNames } from '../bundler/index.ts'

export interface Manifest {
  scripts?: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

/** The app's package.json; empty where there is none. */
export function readManifest(root: string): Manifest {
  const file = join(root, 'package.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : {}
}

/** The name by which the app has installed us: `workflow`, as an alias, in apps that moved here. @default 'stepline' */
export function installedName(root: string): string {
  return installedNames(root)[0] ?? 'stepline'
}
