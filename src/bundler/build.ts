import { CompileError, type Diagnostic } from '../errors/index.ts'
import { checkApp } from './app-rules.ts'
import { createManifest, type Manifest } from './manifest.ts'
import type { HostResolver } from './options.ts'
import { sandboxFileOf } from './package-id.ts'
import { checkCopies } from './package-copies.ts'
import type { CompiledFile, Project } from './project.ts'
import { extendScan, registersSteps, registersWorkflows, scan } from './scan.ts'
import { buildWorkflowBundle, type WorkflowBundle } from './workflow-bundle.ts'

/** Everything that a host needs to know about an app's workflows. */
export interface ProjectBuild {
  bundle: WorkflowBundle
  manifest: Manifest
  /** Every file that declares something, sorted. */
  modules: CompiledFile[]
  /** Files to load for their step and class registrations, in order. */
  stepFiles: string[]
  /** Files whose change asks for another build. */
  watchFiles: string[]
  /** Errors and warnings of all files together. */
  diagnostics: Diagnostic[]
}

/** Finds, compiles and bundles. What is wrong with the code is in `diagnostics`; see `throwOnErrors`. */
export async function buildProject(project: Project, resolveInHost?: HostResolver): Promise<ProjectBuild> {
  const scanned = await scan(project)
  const entries = scanned.modules
    .filter(registersWorkflows)
    .map(({ file }) => sandboxFileOf(file, project.packages))
  const bundle = await buildWorkflowBundle(project, entries, resolveInHost)
  // A workflow may import steps from outside of the scanned folders.
  const { modules, diagnostics } = extendScan(project, scanned, bundle.files)
  return {
    bundle,
    modules,
    manifest: createManifest(project.options.root, modules, bundle.hash),
    stepFiles: modules.filter(registersSteps).map(({ file }) => file),
    watchFiles: [...new Set([...modules.map(({ file }) => file), ...bundle.files])].sort(),
    diagnostics: unique([
      ...diagnostics,
      ...bundle.diagnostics,
      ...checkApp(project, modules, bundle),
      ...checkCopies(project.options.root),
    ]),
  }
}

/** A workflow of an app, as `start()` takes it. */
export interface WorkflowRef {
  /** As declared. */
  name: string
  /** Relative to the app root. */
  file: string
  workflowId: string
}

/** The workflows of an app by file and name, without building anything. */
export async function listWorkflows(project: Project): Promise<WorkflowRef[]> {
  const { modules } = await scan(project)
  const { workflows } = createManifest(project.options.root, modules, '')
  const refs = Object.values(workflows).map(({ name, file, workflowId }) => ({ name, file, workflowId }))
  const key = ({ name, file }: WorkflowRef): string => `${file}#${name}`
  return refs.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** @throws CompileError with every error, when there is one */
export function throwOnErrors(diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new CompileError(errors)
}

/** A file is met by the scan and by the bundler: each finding counts once. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const byPlace = new Map(
    diagnostics.map((d) => [`${d.file}:${d.line}:${d.column}:${d.slug}:${d.message}`, d]),
  )
  return [...byPlace.values()]
}
