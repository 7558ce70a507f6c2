import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import type { Message } from 'esbuild'
import { resolve } from 'node:path'
import {
  codeFrame,
  describeError,
  type Diagnostic,
  type ErrorDetails,
  type ErrorSlug,
} from '../errors/index.ts'
import { type Project, readRecord } from './project.ts'

/** A place in a source file: line 1-based, column 0-based. */
export interface Place {
  file: string
  line: number
  column: number
}

/** An error of the catalog as a diagnostic, with the source around its place. */
export function diagnosticAt<S extends ErrorSlug>(
  project: Project,
  slug: S,
  details: ErrorDetails<S>,
  place: Place,
): Diagnostic {
  const frame = codeFrame(readRecord(project, place.file).source, place.line, place.column)
  return { slug, severity: 'error', ...describeError(slug, details), ...place, frame }
}

/** esbuild's own errors, at the place in the original file: esbuild sees the compiled one. */
export function fromEsbuild(project: Project, messages: readonly Message[]): Diagnostic[] {
  return messages.map((message) => {
    const place = placeOf(project, message)
    const unresolved = unresolvedSpecifier(message)
    const slug = unresolved === null ? 'workflow-bundle-failed' : 'workflow-import-unresolved'
    const details = unresolved === null ? { reason: message.text } : { specifier: unresolved }
    if (place) return diagnosticAt(project, slug, details as never, place)
    const at = esbuildPlace(project, message)
    return { slug, severity: 'error', ...describeError(slug, details as never), ...at }
  })
}

/** Where esbuild says it is, in a file that the compiler did not touch; the app as a whole when it does not say. */
function esbuildPlace(
  project: Project,
  { location }: Message,
): Pick<Diagnostic, 'file' | 'line' | 'column' | 'frame'> {
  const { root } = project.options
  if (!location) return { file: root, line: 1, column: 0, frame: '' }
  const { line, column, lineText } = location
  return { file: resolve(root, location.file), line, column, frame: codeFrame(lineText, 1, column) }
}

/** The specifier that esbuild could not resolve, when that is what the message says. */
export function unresolvedSpecifier({ text }: Message): string | null {
  return /^Could not resolve "(.+)"$/.exec(text)?.[1] ?? null
}

function placeOf(project: Project, { location }: Message): Place | null {
  if (!location || (location.namespace !== 'file' && location.namespace !== '')) return null
  const file = resolve(project.options.root, location.file)
  const record = project.files.get(file)
  if (!record) return null
  const at = { line: location.line, column: location.column }
  const map = record.compiled?.result?.map ?? record.guarded?.map
  if (!map) return { file, ...at }
  const original = originalPositionFor(new TraceMap(map as never), at)
  return { file, line: original.line ?? at.line, column: original.column ?? at.column }
}
