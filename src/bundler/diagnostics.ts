import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import type { Location, Message } from 'esbuild'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  codeFrame,
  CompileError,
  describeError,
  type Diagnostic,
  type ErrorDetails,
  type ErrorSlug,
} from '../errors/index.ts'
import { transform } from '../compiler/index.ts'
import { identityOf, needsTransform, type Project, readRecord } from './project.ts'

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

/** esbuild's own errors about the workflow bundle, at the place in the original file: esbuild sees the compiled one. */
export function fromEsbuild(project: Project, messages: readonly Message[]): Diagnostic[] {
  const mapOf = (file: string) => {
    const record = project.files.get(file)
    return record?.compiled?.result?.map ?? record?.guarded?.map
  }
  return messages.map((message) => {
    const specifier = unresolvedSpecifier(message)
    const place = placeOf(project, message, mapOf)
    return specifier === null
      ? located(project, 'workflow-bundle-failed', { reason: message.text }, place)
      : located(project, 'workflow-import-unresolved', { specifier }, place)
  })
}

/** The same about the host's side of an app. */
export function fromHostBuild(project: Project, messages: readonly Message[]): Diagnostic[] {
  const mapOf = (file: string) => {
    const { source } = readRecord(project, file)
    const options = { mode: 'step', ...identityOf(project, file) } as const
    return needsTransform(project, file, source) ? transform(source, file, options).map : null
  }
  return messages.flatMap((message) => {
    // What the compiler has to say comes through esbuild as it is.
    const detail: unknown = message.detail
    if (detail instanceof CompileError) return detail.diagnostics
    const place = placeOf(project, message, mapOf)
    return [located(project, 'app-bundle-failed', { reason: message.text }, place)]
  })
}

function located<S extends ErrorSlug>(
  project: Project,
  slug: S,
  details: ErrorDetails<S>,
  place: Place | null,
): Diagnostic {
  if (place) return diagnosticAt(project, slug, details, place)
  const at = { file: project.options.root, line: 1, column: 0, frame: '' }
  return { slug, severity: 'error', ...describeError(slug, details), ...at }
}

/** The specifier that esbuild could not resolve, when that is what the message says. */
export function unresolvedSpecifier({ text }: Message): string | null {
  return /^Could not resolve "(.+)"$/.exec(text)?.[1] ?? null
}

/** Null when esbuild does not say where, or names a module that is no file. */
function placeOf(
  project: Project,
  { location }: Message,
  mapOf: (file: string) => object | null | undefined,
): Place | null {
  if (!location || (location.namespace !== 'file' && location.namespace !== '')) return null
  const file = resolve(project.options.root, location.file)
  if (!existsSync(file)) return null
  const at = { line: location.line, column: columnOf(location) }
  const map = mapOf(file)
  if (!map) return { file, ...at }
  const original = originalPositionFor(new TraceMap(map as never), at)
  return { file, line: original.line ?? at.line, column: original.column ?? at.column }
}

/** esbuild counts bytes. */
function columnOf({ lineText, column }: Location): number {
  return Buffer.from(lineText).subarray(0, column).toString().length
}
