/**
 * The compiler: finds `"use workflow"` and `"use step"` functions and prints a module for the workflow bundle, for the
 * step bundle and the application, or for the browser. Text in; text, source map, diagnostics and entries out.
 *
 * Must not know: the file system, Node, a bundler, or the runtime, whose contract appears only in the text it emits.
 */
import { CompileError, type Diagnostic } from '../errors/index.ts'
import type { Analysis } from './analyze/index.ts'
import { analyzeOnce } from './analyze-once.ts'
import { type ModuleIdOptions, moduleId } from './ids.ts'
import { mayContainDirectives, mayNeedTransform } from './prescan.ts'
import { guardSource } from './transform/guard-source.ts'
import { type Mode, transformAnalysis } from './transform/index.ts'
import type { SourceMap } from './transform/render.ts'
import { listEntries, type Entries, type Entry } from './entries.ts'

export { mayContainDirectives, mayNeedTransform, moduleId }
export type { Entries, Entry, Mode, ModuleIdOptions, SourceMap }

export interface TransformOptions extends ModuleIdOptions {
  mode: Mode
  /** In workflow mode: makes loops and functions tick, so that the sandbox can stop them. @default false */
  guard?: boolean
}

export interface TransformResult {
  code: string
  /** Null when the code is unchanged. */
  map: SourceMap | null
  diagnostics: Diagnostic[]
  entries: Entries
}

/**
 * Lists what a file declares, without printing anything. Problems are returned, not thrown.
 *
 * @example discover(text, '/app/src/orders.ts', { root: '/app' }).workflows[0]?.id // 'workflow//./src/orders//order'
 */
export function discover(
  source: string,
  filename: string,
  options: ModuleIdOptions = {},
): Entries & { diagnostics: Diagnostic[] } {
  const text = withoutByteOrderMark(source)
  if (!mayContainDirectives(text)) return { ...noEntries(), diagnostics: [] }
  const analysis = analyzeOnce(text, filename, options)
  if (!('sites' in analysis)) return { ...noEntries(), diagnostics: analysis.diagnostics }
  return { ...listEntries(analysis), diagnostics: analysis.diagnostics }
}

/**
 * Prints a file for a mode.
 *
 * @throws CompileError with all diagnostics of the file when one of them is an error.
 * @example transform(text, '/app/src/orders.ts', { mode: 'step', root: '/app' }).code
 */
export function transform(source: string, filename: string, options: TransformOptions): TransformResult {
  const text = withoutByteOrderMark(source)
  const guard = options.mode === 'workflow' && options.guard === true
  if (!mayNeedTransform(text, options.packageId !== undefined)) {
    const guarded = guard ? guardLoops(source, filename) : { code: source, map: null }
    return { ...guarded, diagnostics: [], entries: noEntries() }
  }
  // A file that asks for nothing is not refused for a syntax that only its host knows.
  if (!mayContainDirectives(text) && !('sites' in analyzeOnce(text, filename, options)))
    return { code: source, map: null, diagnostics: [], entries: noEntries() }
  const analysis = analyzeOrThrow(text, filename, options)
  const output = transformAnalysis(analysis, options.mode, guard) ?? { code: source, map: null }
  return { ...output, diagnostics: analysis.diagnostics, entries: listEntries(analysis) }
}

/**
 * Makes the loops and functions of a file without directives tick, as `transform` does with `guard`.
 *
 * @throws CompileError when the file cannot be parsed.
 */
export function guardLoops(source: string, filename: string): { code: string; map: SourceMap | null } {
  const text = withoutByteOrderMark(source)
  const result = guardSource(text, filename)
  if ('diagnostics' in result) throw new CompileError(result.diagnostics)
  return result.map === null ? { code: source, map: null } : result
}

function analyzeOrThrow(text: string, filename: string, options: ModuleIdOptions): Analysis {
  const analysis = analyzeOnce(text, filename, options)
  const failed = analysis.diagnostics.some((diagnostic) => diagnostic.severity === 'error')
  if (failed || !('sites' in analysis)) throw new CompileError(analysis.diagnostics)
  return analysis
}

function noEntries(): Entries {
  return { workflows: [], steps: [], classes: [] }
}

/** It counts as a column for parsers but not for editors and debuggers, so positions are made without it. */
function withoutByteOrderMark(source: string): string {
  return source.startsWith('\uFEFF') ? source.slice(1) : source
}
