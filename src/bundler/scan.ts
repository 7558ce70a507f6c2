import type { Diagnostic } from '../errors/index.ts'
import { diagnosticAt, type Place } from './diagnostics.ts'
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

/** Functions that yield the same id would overwrite each other's registration. */
function findDuplicates(project: Project, modules: CompiledFile[]): Diagnostic[] {
  const owners = new Map<string, Place>()
  const diagnostics: Diagnostic[] = []
  for (const { file, entries } of modules) {
    for (const { id, line, column } of [...entries.workflows, ...entries.steps, ...entries.classes]) {
      const place = { file, line, column }
      const first = owners.get(id)
      if (first === undefined) owners.set(id, place)
      else diagnostics.push(duplicateId(project, id, first, place))
    }
  }
  return diagnostics
}

function duplicateId(project: Project, id: string, first: Place, second: Place): Diagnostic {
  const nameOf = ({ file, line }: Place) => `${displayPath(file, project.options.root)}:${line}`
  const details = { id, first: nameOf(first), second: nameOf(second) }
  return diagnosticAt(project, 'duplicate-id', details, second)
}
