import type * as t from '@babel/types'
import {
  codeFrame,
  describeError,
  type Diagnostic,
  type ErrorDetails,
  type ErrorSlug,
} from '../../errors/index.ts'

/** Adds a finding at a node. */
export type Report = <S extends ErrorSlug>(
  slug: S,
  node: t.Node,
  details: ErrorDetails<S>,
  severity?: Diagnostic['severity'],
) => void

export function createDiagnostic<S extends ErrorSlug>(
  slug: S,
  details: ErrorDetails<S>,
  at: { source: string; file: string; line: number; column: number },
  severity: Diagnostic['severity'] = 'error',
): Diagnostic {
  const { source, file, line, column } = at
  const frame = codeFrame(source, line, column)
  return { slug, severity, ...describeError(slug, details), file, line, column, frame }
}

export function createReport(source: string, file: string): { report: Report; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const report: Report = (slug, node, details, severity) => {
    const { line, column } = node.loc?.start ?? { line: 1, column: 0 }
    diagnostics.push(createDiagnostic(slug, details, { source, file, line, column }, severity))
  }
  return { report, diagnostics }
}

/** Line (1-based) and column (0-based) of an offset. */
export function positionAt(source: string, offset: number): { line: number; column: number } {
  const lines = source.slice(0, offset).split(/\r\n|[\r\n\u2028\u2029]/)
  return { line: lines.length, column: lines.at(-1)?.length ?? 0 }
}
