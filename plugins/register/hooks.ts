import { existsSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createSession, isCodeFile, isOwnFile, virtualNameOf } from '../../src/bundler/index.ts'
import { createFileCompiler, isTypeScript } from './compile-file.ts'
import { addressOf, type HookData } from './generated.ts'

interface Resolution {
  url: string
  format?: string | null | undefined
  shortCircuit?: boolean
}

interface Loaded {
  format: string
  source: string
  shortCircuit: boolean
}

/** Node's hooks, without a promise of their own: they serve both its interfaces, of this thread and of another. */
export interface Hooks {
  resolve<T>(
    specifier: string,
    context: { parentURL?: string | undefined },
    next: (specifier: string, context?: object) => T,
  ): T | Resolution
  load<T>(url: string, context: object, next: (url: string, context?: object) => T): T | Loaded
}

/** Extensions that an import may leave out, or name by what TypeScript would make of them. */
const GUESSED = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs']

export function createHooks({ root, modules, dependencies }: HookData): Hooks {
  const compile = createFileCompiler(createSession({ root }))
  const known = new Set(dependencies)
  return {
    resolve(specifier, context, next) {
      const name = virtualNameOf(specifier)
      if (name !== null) return { url: addressOf(root, name), format: 'module', shortCircuit: true }
      return next(guess(specifier, context.parentURL) ?? specifier, context)
    },
    load(url, context, next) {
      const generated = modules[url]
      if (generated !== undefined) return { format: 'module', source: generated, shortCircuit: true }
      const file = fileOf(url)
      if (file === null || !isOurs(file, known)) return next(url, context)
      const compiled = compile(file, readFileSync(file, 'utf8'))
      return compiled === null ? next(url, context) : { ...compiled, shortCircuit: true }
    },
  }
}

function isOurs(file: string, dependencies: ReadonlySet<string>): boolean {
  if (!isCodeFile(file) || isOwnFile(file)) return false
  return !/[\\/]node_modules[\\/]/.test(file) || dependencies.has(file)
}

function fileOf(url: string): string | null {
  return url.startsWith('file:') ? fileURLToPath(url.replace(/[?#].*$/s, '')) : null
}

/** The file that a relative import means when there is none of that name: `./a` and `./a.js` may be `./a.ts`. */
function guess(specifier: string, parent: string | undefined): string | null {
  if (!/^\.\.?(?:\/|$)/.test(specifier) || !parent?.startsWith('file:') || parent.includes('/node_modules/'))
    return null
  const url = new URL(specifier, parent)
  const file = fileURLToPath(url)
  if (existsSync(file) && extname(file) !== '') return null
  const bare = file.replace(/\.([cm]?)jsx?$/, '')
  const candidates = [bare, ...(bare === file ? [`${file}/index`] : [])]
  const found = candidates
    .flatMap((path) => GUESSED.map((extension) => path + extension))
    .find((path) => existsSync(path) && (bare === file || isTypeScript(path)))
  return found === undefined ? null : pathToFileURL(found).href
}
