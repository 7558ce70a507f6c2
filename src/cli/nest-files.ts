import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Change } from './change.ts'
import { addToConfig } from './edit-config.ts'
import { installedName } from './manifest.ts'

const LIST = ['imports', 'WorkflowModule.forRoot()'] as const

interface NestCli {
  sourceRoot?: string
  compilerOptions?: { builder?: unknown; plugins?: Array<string | { name: string }> }
}

/** What a NestJS app needs: the compiler plugin and the module. Null where that is left to be done by hand. */
export function nestFiles(root: string): Change[] | null {
  const config = readCli(root)
  if (config === null) return null
  const path = `${config.sourceRoot ?? 'src'}/app.module.ts`
  if (!existsSync(join(root, path))) return null
  const entry = `${installedName(root)}/nest`
  const imports = `import { WorkflowModule } from '${entry}'`
  const before = readFileSync(join(root, path), 'utf8')
  const after = before.includes(entry) ? before : addToConfig(before, { imports, list: LIST })
  const plugin = withPlugin(root, config, entry)
  if (after === null || plugin === null) return null
  return [plugin, { path, before, after }].filter((change) => change.before !== change.after)
}

/** Null when it is not there, or no plain JSON. */
function readCli(root: string): NestCli | null {
  try {
    return JSON.parse(readFileSync(join(root, 'nest-cli.json'), 'utf8')) as NestCli
  } catch {
    return null // the note says what to write
  }
}

/** Null for a builder that takes no plugins of the compiler. */
function withPlugin(root: string, config: NestCli, entry: string): Change | null {
  const before = readFileSync(join(root, 'nest-cli.json'), 'utf8')
  const path = 'nest-cli.json'
  const { builder = 'tsc', plugins = [] } = config.compilerOptions ?? {}
  if (plugins.some((plugin) => (typeof plugin === 'string' ? plugin : plugin.name) === entry))
    return { path, before, after: before }
  if (builder !== 'tsc') return null
  const compilerOptions = { ...config.compilerOptions, plugins: [...plugins, entry] }
  return { path, before, after: `${JSON.stringify({ ...config, compilerOptions }, null, 2)}\n` }
}
