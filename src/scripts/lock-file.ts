import { existsSync, readdirSync } from 'node:fs'

/** The part of package-lock.json (version 3) that is looked at here. */
export interface Lock {
  packages: Record<string, LockedPackage>
}

interface LockedPackage {
  version?: string
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}

interface Missing {
  /** Where npm would put it. */
  path: string
  version: string
  dev: boolean
}

/** The repository's lock, and those of apps that are installed apart. */
export function lockFiles(root: string): string[] {
  const apps = readdirSync(`${root}/fixtures/apps`).map((name) => `fixtures/apps/${name}/package-lock.json`)
  return ['package-lock.json', ...apps.filter((path) => existsSync(`${root}/${path}`))]
}

/** Optional dependencies, by exact version, that the lock promises and does not hold. */
export function missingOptional(lock: Lock): Missing[] {
  return Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {}, dev = false }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, version]) => /^\d/.test(version) && find(lock, path, name)?.version !== version)
      .map(([name, version]) => ({ path: placeFor(lock, path, name), version, dev })),
  )
}

/** Where it runs, which such a package says in its name: `…-linux-x64-musl`. */
export function platformOf(path: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  if (path.endsWith('wasm32-wasi')) return { cpu: ['wasm32'] }
  const [, os, cpu, abi = ''] =
    /[-/]([a-z0-9]+)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x|loong64)(?:-(\w+))?$/.exec(path) ?? []
  if (os === undefined || cpu === undefined) throw new Error(`${path} does not say its platform`)
  const libc = os !== 'linux' || abi === '' ? {} : { libc: [abi.startsWith('musl') ? 'musl' : 'glibc'] }
  return { os: [os], cpu: [cpu], ...libc }
}

/** As Node looks packages up: in the nearest `node_modules`, outwards. */
function find(lock: Lock, from: string, name: string): LockedPackage | undefined {
  for (let folder = from; ; folder = parentOf(folder)) {
    const found = lock.packages[join(folder, name)]
    if (found || folder === '') return found
  }
}

/** Beside the package that wants it, unless another version has that place. */
function placeFor(lock: Lock, from: string, name: string): string {
  const beside = join(parentOf(from), name)
  return lock.packages[beside] ? join(from, name) : beside
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('node_modules/') - 1))
}

function join(folder: string, name: string): string {
  return folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
}
