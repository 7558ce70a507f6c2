/** Names and ids. One function makes each, for every mode, the manifest and the bundler. */

export interface ModuleIdOptions {
  /** The project's folder; ids are relative to it. */
  root?: string
  /** `name/subpath@version` of a module of a package: then its place on disk does not matter. */
  packageId?: string
}

/** Extensions that an id leaves out; any other (`.vue`, `.svelte`) is part of the name. */
const SCRIPT_EXTENSION = /\.[cm]?[jt]sx?$/i

/**
 * The part of an id that names the module: `./src/orders` for a file of the project, else its package id.
 *
 * @example moduleId('/app/src/orders.ts', { root: '/app' }) // './src/orders'
 */
export function moduleId(filename: string, options: ModuleIdOptions = {}): string {
  if (options.packageId !== undefined) return options.packageId
  const file = normalizePath(filename.replace(/\?.*$/s, ''))
  const path = relativePath(options.root === undefined ? '' : normalizePath(options.root), file)
  return `./${path}`.replace(SCRIPT_EXTENSION, '')
}

/** Forward slashes, no `.` or `..` or empty parts that could be resolved, and drive letters in one spelling. */
function normalizePath(path: string): string {
  const slashes = path.replace(/^(?:file:\/\/(?=\/))/, '').replace(/\\/g, '/')
  const drive = slashes.replace(/^\/?([a-zA-Z]):\//, (_, letter: string) => `${letter.toLowerCase()}:/`)
  const absolute = drive.startsWith('/')
  const parts: string[] = []
  for (const part of drive.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else parts.push(part)
  }
  return (absolute ? '/' : '') + parts.join('/')
}

function relativePath(root: string, file: string): string {
  const isAbsolute = (path: string) => path.startsWith('/') || /^[a-z]:/.test(path)
  if (!isAbsolute(file) || !isAbsolute(root)) return file.replace(/^\//, '')
  const from = root.split('/').filter(Boolean)
  const to = file.split('/').filter(Boolean)
  let common = 0
  while (common < from.length && common < to.length - 1 && from[common] === to[common]) common++
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/')
}

/** `{kind}//{module}//{path}`: what runs, logs and manifests know a function or class by. */
export function entryId(kind: 'step' | 'workflow' | 'class', module: string, path: string): string {
  return `${kind}//${module}//${path}`
}

/** The module's part in the ids of functions that bring an id of their own: no path and no package looks like it. */
const OWN = 'id'

/** What an id that code sets itself may be, as errors say it. */
export const OWN_ID_RULE =
  'up to 100 letters, digits and any of ". _ : -", beginning with a letter or a digit'

export function isOwnId(id: string): boolean {
  return /^[a-z\d][\w.:-]{0,99}$/i.test(id)
}

/** `{kind}//id//{id}`: the id of a function that names itself, wherever it stands. */
export function ownEntryId(kind: 'step' | 'workflow', id: string): string {
  return entryId(kind, OWN, id)
}

/** A key as a part of a path: separators of paths and of duplicates cannot occur in it. */
export function escapeKey(key: string): string {
  return key.replace(/[%/~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** Makes the paths of a file unique: the second `a` becomes `a~1`. Call it in order of precedence. */
export function createPathAllocator(): (path: string) => string {
  const seen = new Map<string, number>()
  return (path) => {
    const count = seen.get(path) ?? 0
    seen.set(path, count + 1)
    return count === 0 ? path : `${path}~${count}`
  }
}
