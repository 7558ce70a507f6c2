import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { routePath, routeSource } from '../bundler/index.ts'
import { bunFiles } from './bun-files.ts'
import type { Change } from './change.ts'
import { addToConfig, namesEntry } from './edit-config.ts'
import { type HostKind, HOSTS, NODE } from './host-kinds.ts'
import { installedName, readManifest } from './manifest.ts'
import { nestFiles } from './nest-files.ts'
import { runsSources, serverFiles, type ServerSetup } from './server-files.ts'

interface HostSetup extends ServerSetup {
  name: string
}

/** What an app needs of us, told from its dependencies; null when no host is known. */
export function planSetup(root: string): HostSetup | null {
  const { dependencies, devDependencies } = readManifest(root)
  const all = { ...dependencies, ...devDependencies }
  const found = HOSTS.find(({ packages }) => packages.some((name) => name in all))
  const known = found ?? (runsSources(root) ? NODE : undefined)
  if (known === undefined) return null
  const kind = renamed(known, installedName(root))
  const { changes, notes } = partsOf(root, kind) ?? { changes: [], notes: [kind.note] }
  const more = kind.name === 'next' ? nextFiles(root) : []
  return { name: kind.name, changes: [...changes, ...more, ...ignoreStore(root)], notes }
}

/** All that is said of a host, with our entries by another name than `stepline`. */
function renamed(kind: HostKind, name: string): HostKind {
  const rename = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll('stepline/', `${name}/`)
    if (Array.isArray(value)) return value.map(rename)
    if (value === null || typeof value !== 'object' || value instanceof RegExp) return value
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rename(member)]))
  }
  return rename(kind) as HostKind
}

/** Null where it is left to be done by hand. */
function partsOf(root: string, kind: HostKind): ServerSetup | null {
  const besides = kind.besides === undefined ? [] : [kind.besides]
  if (kind.mount !== undefined || kind.name === NODE.name) {
    const files = serverFiles(root, kind.mount)
    return files && { ...files, notes: [...files.notes, ...besides] }
  }
  const changes = (FILES[kind.name] ?? configOf)(root, kind)
  return changes && { changes, notes: besides }
}

/** Hosts with more, or other, files than one config. */
const FILES: Record<string, (root: string) => Change[] | null> = { nest: nestFiles, bun: bunFiles }

/** The config's change, none when it has the plugin; null where it is left to be done by hand. */
function configOf(root: string, kind: HostKind): Change[] | null {
  if (kind.config === undefined) return null
  const path = configPath(root, kind.config)
  if (path === undefined)
    return kind.fresh === undefined
      ? null
      : [{ path: `${kind.config}.config.mjs`, before: null, after: kind.fresh }]
  const before = readFileSync(join(root, path), 'utf8')
  if (namesEntry(before, installedName(root))) return []
  const after = addToConfig(before, kind)
  return after === null ? null : [{ path, before, after }]
}

function nextFiles(root: string): Change[] {
  const name = installedName(root)
  const route = { path: routePath(root), after: routeSource(name) }
  const folder = route.path.startsWith('src/') ? 'src/' : ''
  const extension = route.path.endsWith('.ts') ? 'ts' : 'js'
  const instrumentation = {
    path: `${folder}instrumentation.${extension}`,
    after: `export { register } from '${name}/next/instrumentation'\n`,
  }
  return [route, instrumentation]
    .filter(({ path }) => !existsSync(join(root, path)))
    .map((file) => ({ ...file, before: null }))
}

function ignoreStore(root: string): Change[] {
  const file = join(root, '.gitignore')
  const before = existsSync(file) ? readFileSync(file, 'utf8') : null
  if (before !== null && /^\/?\.workflow-data\/?\s*$/m.test(before)) return []
  const start = before === null || before === '' || before.endsWith('\n') ? (before ?? '') : `${before}\n`
  return [{ path: '.gitignore', before, after: `${start}.workflow-data\n` }]
}

function configPath(root: string, host: string): string | undefined {
  return ['ts', 'mts', 'mjs', 'js', 'cjs']
    .map((extension) => `${host}.config.${extension}`)
    .find((path) => existsSync(join(root, path)))
}
