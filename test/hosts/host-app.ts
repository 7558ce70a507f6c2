import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cleanEnvironment, runCommand } from '../e2e/harness/run-command.ts'
import { type Server, type ServerOptions, startServer } from '../e2e/harness/start-server.ts'
import { testedVersion } from '../e2e/harness/temp-app.ts'

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url))

/** All that the apps depend on, installed once for all of them, as in the root of a monorepo. */
const DEPENDENCIES = [
  'esbuild',
  'express',
  'fastify',
  'hono',
  'nitro',
  'rolldown',
  'rollup',
  'vite',
  // What Next.js wants to find installed.
  'next',
  'react',
  'react-dom',
  'typescript',
  '@types/node',
  '@types/react',
]

/** A copy of a fixture app, in a git repository of its own, with the packed package installed. */
export interface HostApp {
  dir: string
  /** Runs a script of the app's package.json to its end. */
  run(script: string): Promise<string>
  /** Starts a script of the app's package.json that serves. */
  serve(script: string, options?: Partial<ServerOptions>): Promise<Server>
  /** Saves a file anew; one that does not exist yet begins empty. */
  edit(path: string, change: (text: string) => string): Promise<void>
  undoEdits(): Promise<void>
  /** What git sees that is not in the fixture. */
  changes(): Promise<string>
}

export async function createHostApp(
  name: string,
  tarball: string,
  variant: { name: string; scripts: Record<string, string> } = { name, scripts: {} },
): Promise<HostApp> {
  const root = await installDependencies(tarball)
  const dir = join(root, 'apps', variant.name)
  await cp(join(fixtures, 'apps', name), dir, { recursive: true })
  await cp(join(fixtures, 'workflows'), join(dir, 'workflows'), { recursive: true })
  const git = (...args: string[]): Promise<string> => runCommand('git', args, { cwd: dir })
  await git('init', '--quiet')
  await git('add', '.')
  await git('-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '--quiet', '-m', 'app')

  const { scripts } = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  // As npm runs a script, without the half second that npm takes.
  const shell = (script: string): string[] => ['-c', variant.scripts[script] ?? scripts[script] ?? '']
  const env = {
    APP: variant.name,
    PATH: `${join(root, 'node_modules/.bin')}:${cleanEnvironment()['PATH'] ?? ''}`,
  }
  return {
    dir,
    run: (script) => runCommand('sh', shell(script), { cwd: dir, env }),
    serve: (script, options) =>
      startServer({
        cwd: dir,
        command: 'sh',
        args: () => shell(script),
        ...options,
        env: { ...env, ...options?.env },
      }),
    ...editing(dir),
    changes: () => git('status', '--porcelain'),
  }
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
      const isCode = /\.(?:[cm]?js|json|html)$/.test(path) && !path.includes('node_modules/')
      const text = isCode ? content.toString() : createHash('sha256').update(content).digest('hex')
      output.set(path.slice(dir.length + 1), text)
    }
  }
  return output
}

/** Next to the tarball, which is packed once per test run and whose folder goes with it. */
async function installDependencies(tarball: string): Promise<string> {
  const root = join(await realpath(dirname(tarball)), 'hosts')
  if (existsSync(join(root, 'node_modules/.package-lock.json'))) return root
  await mkdir(root, { recursive: true })
  const versions = DEPENDENCIES.map((name) => [name, testedVersion(name)])
  const dependencies = { ...Object.fromEntries(versions), stepline: `file:${tarball}` }
  // `workspaces` tells Vite that the app may read files of the root's node_modules.
  const manifest = { name: 'hosts', private: true, workspaces: ['apps/*'], dependencies }
  await writeFile(join(root, 'package.json'), JSON.stringify(manifest))
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund']
  await runCommand('npm', install, { cwd: root, timeoutMs: 240_000 })
  return root
}
