import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { routePath, routeSource } from '../bundler/index.ts'
import type { Change } from './change.ts'
import { addToConfig } from './edit-config.ts'
import { type HostKind, HOSTS } from './host-kinds.ts'
import { nestFiles } from './nest-files.ts'

interface HostSetup {
  name: string
  changes: Change[]
  /** What is left to do by hand. */
  notes: string[]
}

/** What an app needs of us, told from its dependencies; null when no host is known. */
export function planSetup(root: string): HostSetup | null {
  const dependencies = readDependencies(root)
  const kind = HOSTS.find(({ packages }) => packages.some((name) => name in dependencies))
  if (kind === undefined) return null
  const config = kind.name === 'nest' ? nestFiles(root) : configOf(root, kind)
  const changes = [...(config ?? []), ...(kind.name === 'next' ? nextFiles(root) : []), ...ignoreStore(root)]
  return { name: kind.name, changes, notes: config === null ? [kind.note] : [] }
}

/** The config's change, none when it has the plugin; null where it is left to be done by hand. */
function configOf(root: string, kind: HostKind): Change[] | null {
  if (kind.config === undefined) return null
  const path = configPath(root, kind.config)
  if (path === undefined)
    return kind.fresh === undefined
      ? null
      : [{ path: `${kind.config}.config.mjs`, before: null, after: kind.fresh }]
  const before = readFileSync(join(root, path), 'utf8')
  if (before.includes('stepline/')) return []
  const after = addToConfig(before, kind)
  return after === null ? null : [{ path, before, after }]
}

function nextFiles(root: string): Change[] {
  const route = { path: routePath(root), after: routeSource() }
  const folder = route.path.startsWith('src/') ? 'src/' : ''
  const extension = route.path.endsWith('.ts') ? 'ts' : 'js'
  const instrumentation = {
    path: `${folder}instrumentation.${extension}`,
    after: "export { register } from 'stepline/next/instrumentation'\n",
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

function readDependencies(root: string): Record<string, string> {
  const file = join(root, 'package.json')
  if (!existsSync(file)) return {}
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<
    string,
    Record<string, string> | undefined
  >
  return { ...manifest['dependencies'], ...manifest['devDependencies'] }
}
