import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { runCommand } from '../e2e/harness/run-command.ts'
import { testedVersion } from '../e2e/harness/temp-app.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const NPM = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']

/** What apps without dependencies of their own depend on, installed once for all of them, as in a monorepo's root. */
const SHARED = [
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

/** Next to the tarball, which is packed once per test run and whose folder goes with it. */
const SHARED_FOLDER = 'hosts'

export interface Installed {
  /** The app's folder: empty, but for `node_modules` where the app has its own. */
  dir: string
  /** Where programs of dependencies lie. */
  bin: string
}

/** Once per test run, before the first app: what apps share, which are tested two at a time. */
export default async function installShared(project: TestProject): Promise<void> {
  const { tarball } = project.getProvidedContext()
  const root = join(await realpath(dirname(tarball)), SHARED_FOLDER)
  await mkdir(root)
  await Promise.all([installRoot(root, tarball), installNewerNode()])
}

/** Makes the folder of a fixture app, with the packed package and everything that the app depends on installed. */
export async function installApp(fixture: string, name: string, tarball: string): Promise<Installed> {
  if (existsSync(join(fixture, 'package-lock.json'))) return installOwn(fixture, name, tarball)
  const root = join(await realpath(dirname(tarball)), SHARED_FOLDER)
  const dir = join(root, 'apps', name)
  await mkdir(dir, { recursive: true })
  return { dir, bin: join(root, 'node_modules/.bin') }
}

async function installRoot(root: string, tarball: string): Promise<void> {
  const versions = SHARED.map((name) => [name, testedVersion(name)])
  const dependencies = { ...Object.fromEntries(versions), stepline: `file:${tarball}` }
  // `workspaces` tells Vite that the app may read files of the root's node_modules.
  const manifest = { name: 'hosts', private: true, workspaces: ['apps/*'], dependencies }
  await writeFile(join(root, 'package.json'), JSON.stringify(manifest))
  await runCommand('npm', ['install', ...NPM], { cwd: root, timeoutMs: 240_000 })
}

/**
 * An app with a lock file is installed apart, into a folder that later test runs find again by the lock's hash. The
 * package, which changes from run to run, is put on top without touching the lock.
 */
async function installOwn(fixture: string, name: string, tarball: string): Promise<Installed> {
  const lock = await readFile(join(fixture, 'package-lock.json'))
  const hash = createHash('sha256').update(repository).update(lock).digest('hex').slice(0, 12)
  const dir = join(await realpath(tmpdir()), 'stepline-hosts', `${name}-${hash}`)
  await mkdir(dir, { recursive: true })
  for (const entry of await readdir(dir)) {
    if (entry !== 'node_modules') await rm(join(dir, entry), { recursive: true, force: true })
  }
  for (const file of ['package.json', 'package-lock.json']) await cp(join(fixture, file), join(dir, file))
  // What the lock file names, and the package.
  const put = ['install', '--no-save', ...NPM, `stepline@file:${tarball}`]
  await runCommand('npm', put, { cwd: dir, timeoutMs: 240_000 })
  return { dir, bin: join(dir, 'node_modules/.bin') }
}

/** For hosts that do not run on the Node of this machine. Its binary is a package of the registry. */
const NEWER_NODE = '22.23.3'
const NODE_PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/** @returns the folder with the program `node`, which is there once `installShared` has run */
export async function newerNodeFolder(): Promise<string> {
  return join(await newerNodeRoot(), 'node_modules', NODE_PACKAGE, 'bin')
}

async function newerNodeRoot(): Promise<string> {
  return join(await realpath(tmpdir()), 'stepline-hosts', `node-${NEWER_NODE}`)
}

async function installNewerNode(): Promise<void> {
  if (existsSync(join(await newerNodeFolder(), 'node'))) return
  const root = await newerNodeRoot()
  await mkdir(root, { recursive: true })
  await writeFile(join(root, 'package.json'), '{ "private": true }')
  const install = ['install', ...NPM, `${NODE_PACKAGE}@${NEWER_NODE}`]
  await runCommand('npm', install, { cwd: root, timeoutMs: 240_000 })
}
