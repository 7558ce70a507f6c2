import { parse, type ParserOptions, type ParserPlugin } from '@babel/parser'
import type * as t from '@babel/types'

/** A position the parser stopped at. */
export interface ParseFailure {
  reason: string
  /** Offset into the source. */
  pos: number
}

const COMMON_PLUGINS: ParserPlugin[] = [
  'decoratorAutoAccessors',
  'explicitResourceManagement',
  ['importAttributes', { deprecatedAssertSyntax: true }],
  'deferredImportEvaluation',
  'sourcePhaseImports',
]

const LEGACY_DECORATORS: ParserPlugin = 'decorators-legacy'
// The published type of the options does not know `version`.
const STANDARD_DECORATORS = ['decorators', { version: '2023-11' }] as unknown as ParserPlugin

/**
 * Parses a module of any dialect. Options of a project (decorators, JSX) are never read from its configuration: with
 * several packages in a repository the wrong one is found too easily, so everything is on, and the rarer grammars are
 * tried when the usual one fails.
 */
export function parseModule(source: string, filename: string): t.Program | ParseFailure {
  const language = languagePlugins(filename)
  let failure: ParseFailure | undefined
  for (const attempt of attempts(language)) {
    const result = tryParse(source, attempt)
    if ('type' in result) return result
    failure ??= result
  }
  return failure ?? { reason: 'no grammar accepts it', pos: 0 }
}

/** The last extension of a module name, in lower case, without a bundler's query. */
export function extensionOf(filename: string): string {
  return /\.([^./\\]+)$/.exec(filename.replace(/\?.*$/s, ''))?.[1]?.toLowerCase() ?? ''
}

function languagePlugins(filename: string): ParserPlugin[][] {
  const extension = extensionOf(filename)
  if (['ts', 'mts', 'cts'].includes(extension)) return [['typescript']]
  if (extension === 'tsx') return [['typescript', 'jsx']]
  if (['js', 'jsx', 'mjs', 'cjs'].includes(extension)) return [['jsx']]
  // Scripts taken out of other languages (single-file components) may be either.
  return [['typescript', 'jsx'], ['typescript']]
}

function* attempts(languages: ParserPlugin[][]): Generator<ParserOptions> {
  for (const language of languages) {
    for (const decorators of [LEGACY_DECORATORS, STANDARD_DECORATORS]) {
      yield { sourceType: 'module', plugins: [...language, decorators, ...COMMON_PLUGINS] }
    }
  }
  for (const language of languages) {
    yield { sourceType: 'script', plugins: [...language, LEGACY_DECORATORS, ...COMMON_PLUGINS] }
  }
}

function tryParse(source: string, options: ParserOptions): t.Program | ParseFailure {
  try {
    return parse(source, {
      ...options,
      attachComment: false,
      errorRecovery: false,
      allowReturnOutsideFunction: true,
      allowUndeclaredExports: true,
      createParenthesizedExpressions: false,
    }).program
  } catch (error) {
    // A RangeError is the parser's own stack: nested deeper than it can follow.
    if (error instanceof RangeError) return { reason: 'it is nested too deeply', pos: 0 }
    const { message, pos } = error as SyntaxError & { pos?: number }
    return { reason: message.replace(/ \(\d+:\d+\)$/, '').replace(/\.$/, ''), pos: pos ?? 0 }
  }
}
