import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toPosix } from './paths.ts'

/**
 * Where this very package lies. Generated code imports it by path, since an app may have installed it under any name
 * (`"workflow": "npm:stepline@…"`), and run from its sources there is no `node_modules` entry at all.
 */
interface OwnPackage {
  root: string
  name: string
  /** Run from `.ts` sources (tests, scripts), not from `dist`. */
  fromSource: boolean
  exports: Record<string, string | Record<string, string>>
}

/** Names that people import without caring how we are installed: ours, and the one whose API we offer. */
export const KNOWN_NAMES = ['stepline', 'workflow']

/** The package of the two symbols in the API that we offer: our own copy stands in where it is not installed. */
const SERDE = '@workflow/serde'

let cached: OwnPackage | undefined

export function ownPackage(): OwnPackage {
  cached ??= findOwnPackage()
  return cached
}

/**
 * The file behind one of our own subpaths (`.`, `./api`, `./runtime` …), or null when there is no such subpath.
 * `workflow` is the condition of code that runs inside the sandbox.
 */
export function ownFile(subpath: string, condition: 'workflow' | 'default'): string | null {
  const { root, fromSource, exports } = ownPackage()
  const targets = exports[subpath]
  if (targets === undefined) return null
  const target = typeof targets === 'string' ? targets : (targets[condition] ?? targets.default)
  if (target === undefined) return null
  const file = fromSource ? target.replace(/^\.\/dist\//, './').replace(/\.js$/, '.ts') : target
  return toPosix(join(root, file))
}

/**
 * How generated code of an app imports one of our entries: by the name under which the app installed us, so that it gets
 * the very copy that the app's own imports get and the host's rules for packages apply; by path from the sources.
 *
 * @param installed that name; undefined: there is none
 */
export function ownSpecifier(subpath: string, installed: string | undefined): string {
  const file = ownFile(subpath, 'default')
  if (file === null) throw new Error(`This copy of the package has no entry "${subpath}": it is incomplete`)
  return installed === undefined || ownPackage().fromSource ? file : installed + subpath.slice(1)
}

/** Our own code names the directives in its texts, and has none. */
export function isOwnFile(file: string): boolean {
  const { root } = ownPackage()
  return ['dist', 'src', 'plugins'].some((folder) => toPosix(file).startsWith(`${toPosix(root)}/${folder}/`))
}

/** The subpath of a specifier that means this package as seen from `fromDir`; null for any other specifier. */
export function ownSubpath(specifier: string, fromDir: string): string | null {
  const name = packageNameOf(specifier)
  if (specifier === SERDE && findInstalled(SERDE, fromDir) === null) return './serde'
  if (name === null || !meansOwnPackage(name, fromDir)) return null
  return `.${specifier.slice(name.length)}`
}

/** True when what an app in `root` imports is this package, by a name of its own or by path. */
export function isOwnImport(id: string, root: string): boolean {
  const name = packageNameOf(id)
  return name === null ? isOwnFile(id) : meansOwnPackage(name, root)
}

/** True for the names under which an app that lies in `fromDir` reaches this package. */
export function meansOwnPackage(name: string, fromDir: string): boolean {
  const own = ownPackage()
  if (own.fromSource && (name === own.name || KNOWN_NAMES.includes(name))) return true
  const found = findInstalled(name, fromDir)
  return found === null ? KNOWN_NAMES.includes(name) : found === own.root
}

/** Real path of the package `name` as Node finds it from `fromDir`. */
export function findInstalled(name: string, fromDir: string): string | null {
  for (let dir = fromDir; ; dir = dirname(dir)) {
    const candidate = join(dir, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate)
    if (dirname(dir) === dir) return null
  }
}

/** `@scope/name` or `name` of a bare specifier; null for relative, absolute, `#` and URL-like ones. */
export function packageNameOf(specifier: string): string | null {
  return /^(?:@[^/:]+\/)?[a-zA-Z0-9_][^/:]*(?=\/|$)/.exec(specifier)?.[0] ?? null
}

function findOwnPackage(): OwnPackage {
  const here = fileURLToPath(import.meta.url)
  for (let dir = dirname(here); ; dir = dirname(dir)) {
    const file = join(dir, 'package.json')
    if (!existsSync(file)) continue
    const { name, exports } = JSON.parse(readFileSync(file, 'utf8')) as OwnPackage
    return { root: realpathSync(dir), name, exports: exports ?? {}, fromSource: here.endsWith('.ts') }
  }
}
