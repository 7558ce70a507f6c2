import type { ErrorSlug } from './catalog/index.ts'
import { WorkflowBuildError } from './classes/index.ts'
import { pageOf } from './raise.ts'

/** One finding of the compiler or the bundler: errors and warnings share the shape, and it is plain JSON. */
export interface Diagnostic {
  slug: ErrorSlug
  severity: 'error' | 'warning'
  /** What happened. */
  message: string
  /** What to do. */
  hint: string
  /** As the host named it: usually an absolute path. */
  file: string
  /** 1-based. */
  line: number
  /** 0-based, in UTF-16 code units. */
  column: number
  /** The lines around the position, with a caret; empty when the source is not at hand. */
  frame: string
}

/** `file:line:column slug message`, the frame, and the hint: what a person reads in a terminal. */
export function formatDiagnostic(d: Diagnostic): string {
  const head = `${d.file}:${d.line}:${d.column + 1}: ${d.severity} [${d.slug}] ${d.message}`
  return [head, d.frame, `  ${d.hint}`, `  More: ${pageOf(d.slug)}`].filter(Boolean).join('\n')
}

/** Carries every diagnostic of a file or a build, not only the first. */
export class CompileError extends WorkflowBuildError {
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n\n'))
    this.name = 'CompileError'
    this.diagnostics = diagnostics
    const first = diagnostics[0]
    if (first) this.slug = first.slug
  }
}
