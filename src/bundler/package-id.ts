import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { findInstalled, KNOWN_NAMES, ownPackage } from './own-package.ts'
import { isInNodeModules, toPosix } from './paths.ts'

export interface PackageJson {
  name?: string
  version?: string
  type?: string
  exports?: unknown
  main?: string
  module?: string
  sideEffects?: boolean | string[]
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

export interface Package {
  dir: string
  json: PackageJson
}

/** Packages by folder. A project keeps one for its lifetime: package.json files rarely change under a running build. */
export type PackageCache = Map<string, Package | null>

/** What a package may build for runtimes without DOM and without Node.js, which is what a realm is. */
export const SANDBOX_CONDITIONS = ['workflow', 'worker', 'module']

const CONDITIONS = ['workflow', 'default', 'require', 'import', 'node']

/** The nearest package.json with name and version above a file. */
export function packageOf(file: string, cache: PackageCache): Package | null {
  const dir = dirname(file)
  const known = cache.get(dir)
  if (known !== undefined) return known
  const own = readPackage(dir)
  const found = own ?? (dirname(dir) === dir ? null : packageOf(dir, cache))
  cache.set(dir, found)
  return found
}

/**
 * The id part that names a file of a dependency: `name@version` for its root entry, `name/sub@version` for what its
 * `exports` name; undefined for files of the app, and for deep files, whose path is their only stable name.
 */
export function packageIdOf(file: string, root: string, cache: PackageCache): string | undefined {
  const owner = packageOf(file, cache)
  if (!owner || owner.dir === root) return undefined
  if (!isInNodeModules(file) && !isListedDependency(owner, root)) return undefined
  const subpath = subpathOf(file, owner)
  if (subpath === undefined) return undefined
  return `${owner.json.name}${subpath.slice(1)}@${owner.json.version}`
}

/**
 * The file that a realm gets for a module of a dependency: another one when the package's `exports` say so. It has the
 * same ids, so only one of the two may be in a bundle.
 */
export function sandboxFileOf(file: string, cache: PackageCache): string {
  const owner = packageOf(file, cache)
  const subpath = owner && isInNodeModules(file) ? subpathOf(file, owner) : undefined
  if (!owner || subpath === undefined) return file
  const target = exportEntries(owner.json.exports).find(([key]) => key === subpath)?.[1]
  const path = targetUnder(target, [...SANDBOX_CONDITIONS, 'import', 'default'])
  const found = path === null ? file : resolve(owner.dir, path)
  return existsSync(found) ? found : file
}

/** All dependency names of a package.json, whatever the field. */
export function dependencyNames(json: PackageJson): string[] {
  return [json.dependencies, json.devDependencies, json.peerDependencies, json.optionalDependencies].flatMap(
    (field) => Object.keys(field ?? {}),
  )
}

/** The names by which an app in `root` has installed us; one that it depends on (an alias, perhaps) comes first. */
export function installedNames(root: string): string[] {
  const own = ownPackage()
  const names = [...dependencyNames(readNearestManifest(root)), own.name, ...KNOWN_NAMES]
  return [...new Set(names)].filter((name) => findInstalled(name, root) === own.root)
}

/** True when the author promises that importing a file of this package for its effects alone does nothing. */
export function claimsNoSideEffects(file: string): boolean {
  const { sideEffects } = readNearestManifest(dirname(file))
  return sideEffects === false || Array.isArray(sideEffects)
}

/** A package that declares workflows or steps says so by depending on us, under any of our names. */
export function isMadeForWorkflows(pkg: Package): boolean {
  if (pkg.dir === ownPackage().root) return false
  const names = new Set(dependencyNames(pkg.json))
  return names.has('workflow') || names.has(ownPackage().name)
}

/** The package `name` as installed for `fromDir`. */
export function installedPackage(name: string, fromDir: string, cache: PackageCache): Package | null {
  const dir = findInstalled(name, fromDir)
  return dir === null ? null : packageOf(join(dir, 'package.json'), cache)
}

/** The nearest package.json at or above a folder. That of an app often has neither name nor version. */
export function readNearestManifest(from: string): PackageJson {
  for (let dir = from; ; dir = dirname(dir)) {
    const file = join(dir, 'package.json')
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as PackageJson
    if (dirname(dir) === dir) return {}
  }
}

function readPackage(dir: string): Package | null {
  const file = join(dir, 'package.json')
  if (!existsSync(file)) return null
  const json = JSON.parse(readFileSync(file, 'utf8')) as PackageJson
  return json.name !== undefined && json.version !== undefined ? { dir, json } : null
}

function isListedDependency(owner: Package, root: string): boolean {
  return dependencyNames(readNearestManifest(root)).includes(owner.json.name ?? '')
}

/** `.`, `./sub`, or undefined for a file that no entry of the package leads to. */
function subpathOf(file: string, { dir, json }: Package): string | undefined {
  if (json.exports === undefined) {
    const mains = [json.main, json.module, 'index.js', 'index.mjs', 'index.cjs', 'index.ts', 'src/index.ts']
    return mains.some((main) => main !== undefined && sameModule(file, resolve(dir, main), dir))
      ? '.'
      : undefined
  }
  for (const [subpath, target] of exportEntries(json.exports)) {
    if (targetsOf(target).some((path) => sameModule(file, resolve(dir, path), dir))) return subpath
  }
  return undefined
}

function exportEntries(exports: unknown): Array<[string, unknown]> {
  const isTable =
    typeof exports === 'object' &&
    exports !== null &&
    Object.keys(exports).every((key) => key.startsWith('.')) &&
    !Array.isArray(exports)
  return isTable ? Object.entries(exports) : [['.', exports]]
}

function targetsOf(target: unknown): string[] {
  if (typeof target === 'string') return [target]
  if (Array.isArray(target)) return target.flatMap(targetsOf)
  if (typeof target !== 'object' || target === null) return []
  const byCondition = target as Record<string, unknown>
  return CONDITIONS.flatMap((condition) => targetsOf(byCondition[condition]))
}

/** The first target that the conditions lead to, in the package's order, as Node.js and bundlers choose it. */
function targetUnder(target: unknown, conditions: readonly string[]): string | null {
  if (typeof target === 'string') return target
  if (typeof target !== 'object' || target === null) return null
  for (const [condition, inner] of Object.entries(target)) {
    if (!Array.isArray(target) && !conditions.includes(condition)) continue
    const found = targetUnder(inner, conditions)
    if (found !== null) return found
  }
  return null
}

/** The same module, whether it is met as source (`src/x.ts`) or as what was built from it (`dist/x.js`). */
function sameModule(a: string, b: string, dir: string): boolean {
  return moduleKey(a, dir) === moduleKey(b, dir)
}

function moduleKey(file: string, dir: string): string {
  return toPosix(relative(dir, file))
    .replace(/^(?:src|dist)\//, '')
    .replace(/\.[cm]?[jt]sx?$/, '')
}
