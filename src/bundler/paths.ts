import { realpathSync } from 'node:fs'
import { relative } from 'node:path'

const CODE_FILE = /\.[cm]?[jt]sx?$/
const DECLARATION_FILE = /\.d\.(?:[^./]+\.)?[cm]?ts$/

/** Generated code and everything that is compared or hashed uses forward slashes on every platform. */
export function toPosix(path: string): string {
  return path.replaceAll('\\', '/')
}

/** A JavaScript or TypeScript file that has code in it (no `.d.ts`). */
export function isCodeFile(path: string): boolean {
  return CODE_FILE.test(path) && !DECLARATION_FILE.test(path)
}

/** Relative to the app root, for messages and generated code that must not depend on where the checkout lies. */
export function displayPath(file: string, root: string): string {
  return toPosix(relative(root, file)) || '.'
}

/** The file of a bundler's module id: without query and hash; null for virtual modules. A folder may have a `#` in its name. */
export function fileOfId(id: string): string | null {
  if (id.startsWith('\0') || id.startsWith('virtual:')) return null
  const [whole = ''] = id.split('?', 1)
  const path = CODE_FILE.test(whole) ? whole : (whole.split('#', 1)[0] ?? '')
  return path.startsWith('/@fs/') ? path.slice(4) : path
}

/** Where symlinks lead; the path itself when it does not exist. */
export function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    // Only "does not exist" is expected: the caller reports a missing file better than a stat error would.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return path
    throw error
  }
}

export function isInNodeModules(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file)
}
