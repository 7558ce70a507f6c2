import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { routePath, routeSource } from '../bundler/index.ts'

/** A file that is written or changed: its text before (null: it does not exist) and after. */
export interface Change {
  path: string
  before: string | null
  after: string
}

interface HostSetup {
  name: string
  changes: Change[]
  /** What is left to do by hand. */
  notes: string[]
}

/** What an app needs of us, told from its dependencies; null when no host is known. */
export function planSetup(root: string): HostSetup | null {
  const dependencies = readDependencies(root)
  const host = ['next', 'nitro', 'vite'].find((name) => name in dependencies)
  if (host === undefined) return null
  const changes = [...configOf(root, host), ...(host === 'next' ? nextFiles(root) : []), ...ignoreStore(root)]
  const wrapped = changes.some(({ path }) => /config/.test(path)) || usesUs(root, host)
  return { name: host, changes, notes: wrapped ? [] : [NOTES[host]!] }
}

const NOTES: Record<string, string> = {
  next: "In next.config: import { withWorkflow } from 'stepline/next', and export default withWorkflow(config).",
  nitro: "In nitro.config: add 'stepline/nitro' to `modules`.",
  vite: "In vite.config: import workflow from 'stepline/vite', and add workflow() to `plugins`.",
}

const CONFIGS: Record<string, string> = {
  next: "import { withWorkflow } from 'stepline/next'\n\nexport default withWorkflow({})\n",
  nitro:
    "import { defineConfig } from 'nitro'\n\nexport default defineConfig({ modules: ['stepline/nitro'] })\n",
  vite: "import workflow from 'stepline/vite'\nimport { defineConfig } from 'vite'\n\nexport default defineConfig({ plugins: [workflow()] })\n",
}

/** A config that exists is code, which is changed only where one line can be told for sure. */
function configOf(root: string, host: string): Change[] {
  const path = configPath(root, host)
  if (path === undefined) return [{ path: `${host}.config.mjs`, before: null, after: CONFIGS[host]! }]
  const before = readFileSync(join(root, path), 'utf8')
  if (before.includes('stepline/') || host !== 'next') return []
  const named = /^export default (\w+);?[ \t]*$/m
  if (!named.test(before)) return []
  const after = `import { withWorkflow } from 'stepline/next'\n${before.replace(named, 'export default withWorkflow($1)')}`
  return [{ path, before, after }]
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

function usesUs(root: string, host: string): boolean {
  const path = configPath(root, host)
  return path !== undefined && readFileSync(join(root, path), 'utf8').includes('stepline/')
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
