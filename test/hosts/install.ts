import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
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
/** With the package and what it depends on, for apps that have a `node_modules` of their own. */
const PACKAGE_FOLDER = 'package'

export interface Installed {
  /** The app's folder: empty, but for `node_modules` where the app has its own. */
  dir: string
  /** Where programs of dependencies lie. */
  bin: string
}

/** Once per test run, before the first app: what apps share, which are tested two at a time. */
export default function installForSuites(project: TestProject): Promise<void> {
  return installShared(project.getProvidedContext().tarball)
}

/** What apps share, beside the package that was packed. */
export async function installShared(tarball: string): Promise<void> {
  const [root, alone] = [await folderOf(tarball, SHARED_FOLDER), await folderOf(tarball, PACKAGE_FOLDER)]
  for (const folder of [root, alone]) await mkdir(folder)
  const versions = SHARED.map((name) => [name, testedVersion(name)])
  await Promise.all([
    install(root, Object.fromEntries(versions), tarball),
    install(alone, {}, tarball),
    installNewerNode(),
  ])
}

async function folderOf(tarball: string, name: string): Promise<string> {
  return join(await realpath(dirname(tarball)), name)
}

/** Makes the folder of a fixture app, with the packed package and everything that the app depends on installed. */
export async function installApp(fixture: string, name: string, tarball: string): Promise<Installed> {
  if (existsSync(join(fixture, 'package-lock.json'))) return installOwn(fixture, name, tarball)
  const root = await folderOf(tarball, SHARED_FOLDER)
  const dir = join(root, 'apps', name)
  await mkdir(dir, { recursive: true })
  return { dir, bin: join(root, 'node_modules/.bin') }
}

async function install(
  root: string,
  others: Record<string, string | undefined>,
  tarball: string,
): Promise<void> {
  const dependencies = { ...others, stepline: `file:${tarball}` }
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
  const folder = join(await realpath(tmpdir()), 'stepline-hosts')
  const dir = join(folder, `${name}-${hash}`)
  const modules = join(dir, 'node_modules')
  await mkdir(dir, { recursive: true })
  for (const entry of await readdir(dir)) {
    if (entry !== 'node_modules') await rm(join(dir, entry), { recursive: true, force: true })
  }
  for (const file of ['package.json', 'package-lock.json']) await cp(join(fixture, file), join(dir, file))
  if (!isComplete(modules)) {
    const installed = (await readdir(folder)).filter((app) => app.endsWith(`-${hash}`))
    const twin = installed.map((app) => join(folder, app, 'node_modules')).find(isComplete)
    // The same app in another way: copying takes a tenth of what npm takes, unless it is at work, and files come and go there.
    const isCopied = twin !== undefined && (await copyWhole(twin, modules))
    if (!isCopied) await runCommand('npm', ['ci', ...NPM], { cwd: dir, timeoutMs: 240_000 })
  }
  await addPackage(join(await folderOf(tarball, PACKAGE_FOLDER), 'node_modules'), modules)
  return { dir, bin: join(modules, '.bin') }
}

/** npm writes its own lock file at the end of an installation. */
function isComplete(modules: string): boolean {
  return existsSync(join(modules, '.package-lock.json'))
}

/** False when a file could not be copied; then there is nothing. */
async function copyWhole(from: string, to: string): Promise<boolean> {
  const part = `${to}.part`
  for (const path of [to, part]) await rm(path, { recursive: true, force: true })
  try {
    await runCommand('cp', ['-R', from, part], { cwd: dirname(to) })
  } catch {
    await rm(part, { recursive: true, force: true })
    return false
  }
  await rename(part, to)
  return true
}

/** As npm lays it out: what the package depends on is beside what the app has, or inside the package when they differ. */
async function addPackage(from: string, to: string): Promise<void> {
  const own = join(to, 'stepline')
  await rm(own, { recursive: true, force: true })
  await cp(join(from, 'stepline'), own, { recursive: true })
  const missing: string[] = []
  let differs = false
  for (const name of await packagesIn(from)) {
    const there = await versionOf(join(to, name))
    if (there === (await versionOf(join(from, name))) || name === 'stepline') continue
    missing.push(name)
    differs ||= there !== undefined
  }
  const place = differs ? join(own, 'node_modules') : to
  for (const name of missing)
    await cp(join(from, name), join(place, name), { recursive: true, verbatimSymlinks: true })
}

/** Names, with their scopes. */
async function packagesIn(modules: string): Promise<string[]> {
  const entries = (await readdir(modules)).filter((entry) => !entry.startsWith('.'))
  const names = entries.map(async (entry) => {
    if (!entry.startsWith('@')) return [entry]
    return (await readdir(join(modules, entry))).map((name) => `${entry}/${name}`)
  })
  return (await Promise.all(names)).flat()
}

/** Undefined where there is no such package. */
async function versionOf(folder: string): Promise<string | undefined> {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) return undefined
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version
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

export async function installNewerNode(): Promise<void> {
  if (existsSync(join(await newerNodeFolder(), 'node'))) return
  const root = await newerNodeRoot()
  await mkdir(root, { recursive: true })
  await writeFile(join(root, 'package.json'), '{ "private": true }')
  const install = ['install', ...NPM, `${NODE_PACKAGE}@${NEWER_NODE}`]
  await runCommand('npm', install, { cwd: root, timeoutMs: 240_000 })
}
