import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cleanEnvironment, runCommand } from '../e2e/harness/run-command.ts'
import { type Server, type ServerOptions, startServer } from '../e2e/harness/start-server.ts'
import { installApp, newerNodeFolder } from './install.ts'

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url))

/** A copy of a fixture app, in a git repository of its own, with the packed package installed. */
export interface HostApp {
  dir: string
  /** Runs a script of the app's package.json to its end. */
  run(script: string): Promise<string>
  /** Starts a script of the app's package.json that serves. */
  serve(script: string, options?: Partial<ServerOptions>): Promise<Server>
  /** Saves a file of the workflows anew; one that does not exist yet begins empty. */
  edit(path: string, change: (text: string) => string): Promise<void>
  undoEdits(): Promise<void>
  /** What git sees that is not in the fixture. */
  changes(): Promise<string>
}

export interface HostAppOptions {
  /** Folder below fixtures/apps. */
  name: string
  /** The same app in another way: its name, and the scripts that differ. */
  variant?: { name: string; scripts: Record<string, string> }
  /** Where the workflows of fixtures/workflows go. @default `workflows` */
  workflows?: string
  /** The path below which the app answers. @default none */
  basePath?: string
  /** Scripts that need a newer Node.js than this one. @default none */
  newerNode?: readonly string[]
}

export async function createHostApp(options: HostAppOptions, tarball: string): Promise<HostApp> {
  const fixture = join(fixtures, 'apps', options.name)
  const name = options.variant?.name ?? options.name
  const { basePath = '' } = options
  const { dir, bin } = await installApp(fixture, name, tarball)
  const workflows = join(dir, options.workflows ?? 'workflows')
  await cp(join(fixtures, 'workflows'), workflows, { recursive: true })
  // After the shared workflows: an app may have one of them in a version of its own.
  await cp(fixture, dir, { recursive: true, filter: (path) => !path.endsWith('/node_modules') })
  await addDependency(join(dir, 'package.json'))
  const git = (...args: string[]): Promise<string> => runCommand('git', args, { cwd: dir })
  await git('init', '--quiet')
  await git('add', '.')
  await git('-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '--quiet', '-m', 'app')

  const scripts = { ...(await readScripts(dir)), ...options.variant?.scripts }
  // As npm runs a script, without the half second that npm takes.
  const shell = (script: string): string[] => ['-c', scripts[script] ?? '']
  const newerNode = options.newerNode?.length ? await newerNodeFolder() : ''
  const envOf = (script: string): Record<string, string> => {
    const path = [options.newerNode?.includes(script) && newerNode, bin, cleanEnvironment()['PATH']]
    return { APP: name, PATH: path.filter(Boolean).join(':') }
  }
  return {
    dir,
    // Two builds of a large framework on a busy machine.
    run: (script) => runCommand('sh', shell(script), { cwd: dir, env: envOf(script), timeoutMs: 280_000 }),
    serve: async (script, server) => {
      const started = await startServer({
        cwd: dir,
        command: 'sh',
        args: () => shell(script),
        readyPath: `${basePath}/`,
        timeoutMs: 180_000,
        ...server,
        env: { ...envOf(script), ...server?.env },
      })
      return { ...started, url: started.url + basePath }
    },
    ...editing(workflows),
    changes: () => git('status', '--porcelain'),
  }
}

/** As `npm install stepline` does: adapters keep packages out of the server's bundle that are named here. */
async function addDependency(file: string): Promise<void> {
  const manifest = JSON.parse(await readFile(file, 'utf8')) as { dependencies?: Record<string, string> }
  manifest.dependencies = { ...manifest.dependencies, stepline: '*' }
  await writeFile(file, `${JSON.stringify(manifest, null, 2)}\n`)
}

async function readScripts(dir: string): Promise<Record<string, string>> {
  const text = await readFile(join(dir, 'package.json'), 'utf8')
  return (JSON.parse(text) as { scripts: Record<string, string> }).scripts
}

function editing(dir: string): Pick<HostApp, 'edit' | 'undoEdits'> {
  const originals = new Map<string, string | null>()
  return {
    edit: async (path, change) => {
      const file = join(dir, path)
      const text = existsSync(file) ? await readFile(file, 'utf8') : null
      if (!originals.has(file)) originals.set(file, text)
      await writeFile(file, change(text ?? ''))
    },
    undoEdits: async () => {
      for (const [file, text] of originals) await (text === null ? rm(file) : writeFile(file, text))
      originals.clear()
    },
  }
}

/** Contents of the files below some folders: path → hash, or the text of those that hold code. */
export async function readOutput(dir: string, folders: string[]): Promise<Map<string, string>> {
  const output = new Map<string, string>()
  for (const folder of folders) {
    for (const entry of await readdir(join(dir, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      const content = await readFile(path)
      const isCode = /\.(?:[cm]?js|json|html|map)$/.test(path) && !path.includes('node_modules/')
      const text = isCode ? content.toString() : createHash('sha256').update(content).digest('hex')
      output.set(path.slice(dir.length + 1), text)
    }
  }
  return output
}
