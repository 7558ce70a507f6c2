import { readFileSync, statSync } from 'node:fs'
import {
  discover,
  type Entries,
  guardLoops,
  mayContainDirectives,
  mayNeedTransform,
  type SourceMap,
  transform,
  type TransformResult,
} from '../compiler/index.ts'
import { CompileError, type Diagnostic } from '../errors/index.ts'
import { type ProjectOptions, type ResolvedProjectOptions, resolveProjectOptions } from './options.ts'
import { type PackageCache, packageIdOf } from './package-id.ts'

/** What is kept of one app between builds, so that a rebuild costs what changed. */
export interface Project {
  options: ResolvedProjectOptions
  packages: PackageCache
  files: Map<string, FileRecord>
}

/** A source file as read at one point in time. */
export interface FileRecord {
  file: string
  mtimeMs: number
  size: number
  source: string
  hasDirectives: boolean
  /** Lazily, by `compileForWorkflow`. */
  compiled?: CompiledFile
  /** Lazily, by `guardForWorkflow`. */
  guarded?: GuardedFile
}

export interface CompiledFile {
  file: string
  packageId: string | undefined
  /** Null when it has errors. */
  result: TransformResult | null
  /** What it declares, as far as that can be told in spite of errors. */
  entries: Entries
  diagnostics: readonly Diagnostic[]
}

export interface GuardedFile {
  code: string
  map: SourceMap | null
  diagnostics: readonly Diagnostic[]
}

export function createProject(options: ProjectOptions = {}): Project {
  return { options: resolveProjectOptions(options), packages: new Map(), files: new Map() }
}

/** The file's record, read again only when its time or size changed. */
export function readRecord(project: Project, file: string): FileRecord {
  const { mtimeMs, size } = statSync(file)
  const known = project.files.get(file)
  if (known && known.mtimeMs === mtimeMs && known.size === size) return known
  const source = readFileSync(file, 'utf8')
  const record: FileRecord = { file, mtimeMs, size, source, hasDirectives: mayContainDirectives(source) }
  project.files.set(file, record)
  return record
}

/** The file as it runs inside the sandbox. Errors come back as diagnostics, so that a build can report all files. */
export function compileForWorkflow(project: Project, record: FileRecord): CompiledFile {
  record.compiled ??= compile(project, record)
  return record.compiled
}

/** True for a file that the compiler may change: one with directives, or of the project and with classes of errors. */
export function needsTransform(project: Project, file: string, source: string): boolean {
  return mayNeedTransform(source, identityOf(project, file).packageId !== undefined)
}

/** A file without directives as it runs inside the sandbox: its loops can be stopped. */
export function guardForWorkflow(record: FileRecord): GuardedFile {
  record.guarded ??= guard(record)
  return record.guarded
}

/** What the compiler needs to know to give a file its ids. */
export function identityOf(project: Project, file: string): { root: string; packageId?: string } {
  const { root } = project.options
  const packageId = packageIdOf(file, root, project.packages)
  return packageId === undefined ? { root } : { root, packageId }
}

function compile(project: Project, { file, source }: FileRecord): CompiledFile {
  const identity = identityOf(project, file)
  const { packageId } = identity
  try {
    const result = transform(source, file, { mode: 'workflow', guard: true, ...identity })
    return { file, packageId, result, entries: result.entries, diagnostics: result.diagnostics }
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    const entries = discover(source, file, identity)
    return { file, packageId, result: null, entries, diagnostics: error.diagnostics }
  }
}

function guard({ file, source }: FileRecord): GuardedFile {
  try {
    return { ...guardLoops(source, file), diagnostics: [] }
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    return { code: source, map: null, diagnostics: error.diagnostics }
  }
}
