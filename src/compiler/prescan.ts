import { suggestDirective } from './analyze/directives.ts'

const MARKERS = [
  'use step',
  'use workflow',
  'workflow-serialize',
  'workflow-deserialize',
  'WORKFLOW_SERIALIZE',
  'WORKFLOW_DESERIALIZE',
]

/** Short strings on one line, from every quote on: which of them open a string is not known without parsing. */
const CANDIDATES = /(['"])(?=([^'"\n\r]{6,40})\1)/g

const ERROR_CLASS = /\bextends\s+[\w$]*(?:Error|Exception)\b/

/** Like `mayContainDirectives`, for what is printed: files of the project may also declare classes of errors, and hooks. */
export function mayNeedTransform(source: string, isPackage: boolean): boolean {
  return (
    (!isPackage && ERROR_CLASS.test(source)) || source.includes('defineHook') || mayContainDirectives(source)
  )
}

/**
 * A cheap test: files without a directive, a slightly misspelled one or a serialisable class need no parsing. Directives
 * written with escapes are not seen.
 */
export function mayContainDirectives(source: string): boolean {
  if (MARKERS.some((marker) => source.includes(marker))) return true
  for (const [, , text = ''] of source.matchAll(CANDIDATES)) if (suggestDirective(text) !== null) return true
  return false
}
