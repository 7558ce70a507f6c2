import type { Diagnostic } from '../../errors/index.ts'
import { analyze } from '../analyze/index.ts'
import { Edits } from '../edits.ts'
import { keepClassNames } from './class-names.ts'
import { guardCode } from './guard.ts'
import { removeTypeImports } from './type-imports.ts'
import { renderEdits, type SourceMap } from './render.ts'

/** Adds ticks to a file that needs nothing else, and does what every file of the bundle needs. */
export function guardSource(
  source: string,
  filename: string,
): { code: string; map: SourceMap | null } | { diagnostics: Diagnostic[] } {
  const analysis = analyze(source, filename, {})
  if (!('sites' in analysis)) return { diagnostics: analysis.diagnostics }
  const edits = new Edits()
  guardCode(analysis.resolved, edits)
  removeTypeImports({ analysis, edits })
  keepClassNames({ analysis, edits })
  return edits.isEmpty ? { code: source, map: null } : renderEdits(source, filename, edits)
}
