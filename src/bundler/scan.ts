import type { Entry } from '../compiler/index.ts'
import { codeFrame, describeError, type Diagnostic } from '../errors/index.ts'
import { findDependencyFiles, packagesMadeForWorkflows } from './dependencies.ts'
import { findFiles } from './find-files.ts'
import { displayPath } from './paths.ts'
import { type CompiledFile, compileForWorkflow, type Project, readRecord } from './project.ts'

/** All files of an app that declare something, and what is wrong with them. */
export interface Scan {
  /** Sorted by path, so that generated code and manifests are the same in every build. */
  modules: CompiledFile[]
  diagnostics: Diagnostic[]
  /** Every app file that was looked at: a new directive may turn up in any of them. */
  files: string[]
}

/** Finds every workflow, step and serialisable class of the app and of the dependencies that are made for them. */
export async function scan(project: Project): Promise<Scan> {
  const packages = project.options.dependencies
    ? packagesMadeForWorkflows(project)
    : new Map<string, string>()
  const files = findFiles(project.options, new Set(packages.values()))
  const fromDependencies = await findDependencyFiles(project, files, packages)
  const modules = compileAll(project, [...files, ...fromDependencies])
  return { modules, diagnostics: diagnose(project, modules), files }
}

/** The scan's files plus some that turned up while bundling: reached by import, but not below the scanned folders. */
export function extendScan(project: Project, found: Scan, files: string[]): Scan {
  const known = new Set(found.modules.map((module) => module.file))
  const more = files.filter((file) => !known.has(file))
  if (more.length === 0) return found
  const ids = new Set(
    found.modules.flatMap((module) => (module.packageId === undefined ? [] : idsOf(module))),
  )
  // What a package has for realms only is known by what it has for the host, which is what steps are loaded from.
  const added = compileAll(project, more).filter(
    (module) => module.packageId === undefined || idsOf(module).some((id) => !ids.has(id)),
  )
  const modules = sortByPath([...found.modules, ...added])
  return { modules, diagnostics: diagnose(project, modules), files: found.files }
}

/** True for a file that must be loaded for its registrations on the step side. */
export function registersSteps({ entries }: CompiledFile): boolean {
  return entries.steps.length + entries.classes.length > 0
}

/** True for a file that must be part of the sandbox's bundle on its own account. */
export function registersWorkflows({ entries }: CompiledFile): boolean {
  return entries.workflows.length + entries.classes.length > 0
}

function compileAll(project: Project, files: string[]): CompiledFile[] {
  const records = [...new Set(files)].map((file) => readRecord(project, file))
  const compiled = records.filter((r) => r.hasDirectives).map((r) => compileForWorkflow(project, r))
  return sortByPath(compiled.filter((module) => declares(module) || module.diagnostics.length > 0))
}

function idsOf({ entries }: CompiledFile): string[] {
  return [...entries.workflows, ...entries.steps, ...entries.classes].map(({ id }) => id)
}

function declares(module: CompiledFile): boolean {
  return registersSteps(module) || registersWorkflows(module)
}

function sortByPath(modules: CompiledFile[]): CompiledFile[] {
  return modules.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
}

function diagnose(project: Project, modules: CompiledFile[]): Diagnostic[] {
  return [...modules.flatMap((module) => module.diagnostics), ...findDuplicates(project, modules)]
}

/** Two files that yield the same id would overwrite each other's registration. */
function findDuplicates(project: Project, modules: CompiledFile[]): Diagnostic[] {
  const owners = new Map<string, CompiledFile>()
  const diagnostics: Diagnostic[] = []
  for (const module of modules) {
    const { workflows, steps, classes } = module.entries
    for (const entry of [...workflows, ...steps, ...classes]) {
      const first = owners.get(entry.id)
      if (first === undefined) owners.set(entry.id, module)
      else if (first !== module) diagnostics.push(duplicateId(project, entry, first.file, module.file))
    }
  }
  return diagnostics
}

function duplicateId(project: Project, entry: Entry, first: string, second: string): Diagnostic {
  const { root } = project.options
  const details = { id: entry.id, first: displayPath(first, root), second: displayPath(second, root) }
  const frame = codeFrame(readRecord(project, second).source, entry.line, entry.column)
  const at = { file: second, line: entry.line, column: entry.column, frame }
  return { slug: 'duplicate-id', severity: 'error', ...describeError('duplicate-id', details), ...at }
}
