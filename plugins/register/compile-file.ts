import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { transformSync } from 'esbuild'
import {
  compileForHost,
  findTsconfig,
  inlineMap,
  loaderOf,
  needsTransform,
  readNearestManifest,
  type Session,
} from '../../src/bundler/index.ts'

interface CompiledFile {
  format: 'module' | 'commonjs'
  source: string
}

/** Compiles files as Node loads them; null for one that Node takes as it is. */
export function createFileCompiler(session: Session): (file: string, source: string) => CompiledFile | null {
  const tsconfig = findTsconfig(session.project.options.root)
  const tsconfigRaw = tsconfig === null ? {} : readFileSync(tsconfig, 'utf8')
  return (file, source) => {
    const hasDirectives = needsTransform(session.project, file, source)
    if (!hasDirectives && !isTypeScript(file) && !file.endsWith('.jsx')) return null
    const { code, map } = hasDirectives
      ? compileForHost(session, source, file, { mode: 'step', dev: false })
      : { code: source, map: null }
    const output = transformSync(code + inlineMap(map), {
      loader: loaderOf(file),
      sourcefile: file,
      sourcemap: 'inline',
      sourcesContent: false,
      target: 'node20',
      keepNames: true,
      tsconfigRaw,
    })
    return { format: formatOf(file, source), source: output.code }
  }
}

export function isTypeScript(file: string): boolean {
  return /\.[cm]?tsx?$/.test(file)
}

/** As Node decides for JavaScript: by extension, by the package, and last by what the code looks like. */
function formatOf(file: string, source: string): CompiledFile['format'] {
  if (/\.m[jt]s$/.test(file)) return 'module'
  if (/\.c[jt]s$/.test(file)) return 'commonjs'
  if (readNearestManifest(dirname(file)).type === 'module') return 'module'
  return /^\s*(?:import\b(?!\s*\()|export\b)/m.test(source) ? 'module' : 'commonjs'
}
