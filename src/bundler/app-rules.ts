import { basename } from 'node:path'
import type { Entry } from '../compiler/index.ts'
import type { Diagnostic } from '../errors/index.ts'
import { findImports } from './builtins.ts'
import { diagnosticAt, type Place } from './diagnostics.ts'
import { trailTo } from './import-graph.ts'
import { isMadeForWorkflows, packageOf } from './package-id.ts'
import { displayPath, isInNodeModules, toPosix } from './paths.ts'
import { type CompiledFile, type Project, readRecord } from './project.ts'
import type { WorkflowBundle } from './workflow-bundle.ts'

/** What is wrong with where workflows and steps stand in an app. The compiler, which sees one file, cannot know. */
export function checkApp(project: Project, modules: CompiledFile[], bundle: WorkflowBundle): Diagnostic[] {
  return [
    ...modules.flatMap((module) => [
      ...inClientComponent(project, module),
      ...asRouteHandler(project, module),
      ...inUndeclaredPackage(project, module),
    ]),
    ...serverActions(project, bundle),
  ]
}

/** The server renders client components, and browsers get them: neither can be where a step runs. */
function inClientComponent(project: Project, module: CompiledFile): Diagnostic[] {
  if (!hasFileDirective(readRecord(project, module.file).source, 'use client')) return []
  const { workflows, steps } = module.entries
  return [...workflows, ...steps].map((entry) =>
    diagnosticAt(project, 'directive-in-client-component', { name: entry.name }, placeOf(module.file, entry)),
  )
}

const HTTP_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Frameworks call a route's functions with a request, and send what they return. */
function asRouteHandler(project: Project, module: CompiledFile): Diagnostic[] {
  const file = toPosix(module.file)
  const byMethod = /^(?:route|\+server)\.[cm]?[jt]sx?$/.test(basename(file))
  const byDefault = /\/pages\/api\/.+\.[cm]?[jt]sx?$/.test(file)
  return module.entries.workflows
    .filter(({ name }) => (byMethod && HTTP_METHODS.has(name)) || (byDefault && name === 'default'))
    .map((entry) =>
      diagnosticAt(project, 'workflow-as-route-handler', { name: entry.name }, placeOf(module.file, entry)),
    )
}

/** Hosts compile dependencies only when they know them for what they are. */
function inUndeclaredPackage(project: Project, module: CompiledFile): Diagnostic[] {
  if (!isInNodeModules(module.file)) return []
  const owner = packageOf(module.file, project.packages)
  const { workflows, steps } = module.entries
  const [entry] = [...workflows, ...steps]
  if (!owner || !entry || isMadeForWorkflows(owner)) return []
  const details = { package: owner.json.name ?? displayPath(owner.dir, project.options.root) }
  const found = diagnosticAt(project, 'dependency-undeclared', details, placeOf(module.file, entry))
  return [{ ...found, severity: 'warning' }]
}

/** What a server action's module exports can be called by browsers: the framework puts more into it than a realm can hold. */
function serverActions(project: Project, bundle: WorkflowBundle): Diagnostic[] {
  const { root } = project.options
  const files = bundle.files.filter((file) =>
    hasFileDirective(readRecord(project, file).source, 'use server'),
  )
  return files.map((file) => {
    const trail = trailTo(bundle.graph, file)
    const details = { trail: trail.map((each) => displayPath(each, root)).join(' → ') }
    return diagnosticAt(project, 'server-actions-in-workflow', details, importPlace(project, bundle, trail))
  })
}

/** Where the last file of the trail is imported; its first line when it is a workflow's own file. */
function importPlace(project: Project, { graph }: WorkflowBundle, trail: string[]): Place {
  const [importer, file] = [trail.at(-2), trail.at(-1)!]
  if (importer === undefined) return { file, line: 1, column: 0 }
  const wanted = graph.specifiers.get(importer)?.get(file)
  const [site] = findImports(readRecord(project, importer).source, importer, (found) => found === wanted)
  return { file: importer, line: site?.line ?? 1, column: site?.column ?? 0 }
}

/** A directive at the top of a file, behind nothing but comments and other directives. */
function hasFileDirective(source: string, directive: string): boolean {
  if (!source.includes(directive)) return false
  const head = /^(?:#![^\n]*\n)?(?:\s|;|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|'[^'\n]*'|"[^"\n]*")*/.exec(
    source,
  )
  return new RegExp(`(['"])${directive}\\1`).test(head?.[0].replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '') ?? '')
}

function placeOf(file: string, { line, column }: Entry): Place {
  return { file, line, column }
}
