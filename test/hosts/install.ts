import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
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

export interface Installed {
  /** The app's folder: empty, but for `node_modules` where the app has its own. */
  dir: string
  /** Where programs of dependencies lie. */
  bin: string
}

/** Makes the folder of a fixture app, with the packed package and everything that the app depends on installed. */
export async function installApp(fixture: string, name: string, tarball: string): Promise<Installed> {
  if (existsSync(join(fixture, 'package-lock.json'))) return installOwn(fixture, name, tarball)
  const root = await installShared(tarball)
  const dir = join(root, 'apps', name)
  await mkdir(dir, { recursive: true })
  return { dir, bin: join(root, 'node_modules/.bin') }
}

/** Next to the tarball, which is packed once per test run and whose folder goes with it. */
async function installShared(tarball: string): Promise<string> {
  const root = join(await realpath(dirname(tarball)), 'hosts')
  if (existsSync(join(root, 'node_modules/.package-lock.json'))) return root
  await mkdir(root, { recursive: true })
  const versions = SHARED.map((name) => [name, testedVersion(name)])
  const dependencies = { ...Object.fromEntries(versions), stepline: `file:${tarball}` }
  // `workspaces` tells Vite that the app may read files of the root's node_modules.
  const manifest = { name: 'hosts', private: true, workspaces: ['apps/*'], dependencies }
  await writeFile(join(root, 'package.json'), JSON.stringify(manifest))
  await runCommand('npm', ['install', ...NPM], { cwd: root, timeoutMs: 240_000 })
  return root
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
  if (!existsSync(join(dir, 'node_modules/.package-lock.json'))) {
    await runCommand('npm', ['ci', ...NPM], { cwd: dir, timeoutMs: 240_000 })
  }
  const put = ['install', '--no-save', ...NPM, `stepline@file:${tarball}`]
  await runCommand('npm', put, { cwd: dir, timeoutMs: 240_000 })
  return { dir, bin: join(dir, 'node_modules/.bin') }
}

/** For hosts that do not run on the Node of this machine. Its binary is a package of the registry. */
const NEWER_NODE = '22.23.3'

/** @returns the folder with the program `node` */
export async function installNewerNode(): Promise<string> {
  const dir = join(await realpath(tmpdir()), 'stepline-hosts', `node-${NEWER_NODE}`)
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const bin = join(dir, 'node_modules', name, 'bin')
  if (!existsSync(join(bin, 'node'))) {
    await mkdir(dir, { recursive: true })
    await writeFile(join(dir, 'package.json'), '{ "private": true }')
    await runCommand('npm', ['install', ...NPM, `${name}@${NEWER_NODE}`], { cwd: dir, timeoutMs: 240_000 })
  }
  return bin
}
