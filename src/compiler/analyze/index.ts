/**
 * The analysis of one file: what its directives mark, what that is called, and what it takes from the code around it.
 * Every mode starts from the same result, so ids cannot differ between modes.
 *
 * Must not know: the modes, or the text that any of them emits.
 */
import type * as t from '@babel/types'
import type { Diagnostic } from '../../errors/index.ts'
import { createPathAllocator, entryId, moduleId, type ModuleIdOptions, ownEntryId } from '../ids.ts'
import { parseModule } from '../parse.ts'
import { contains, type FunctionNode, unwrap } from '../syntax.ts'
import { findCaptures } from './captures.ts'
import { type ClassSite, collectClasses } from './classes.ts'
import { type DirectiveUse, type Directives, findDirectives } from './directives.ts'
import { markExports, reportMissingExports } from './file-level.ts'
import { pathOf } from './naming.ts'
import { findOwnIds } from './own-ids.ts'
import { createDiagnostic, createReport, positionAt, type Report } from './report.ts'
import { type Resolved, resolveNames } from './resolve.ts'
import { collectSites, type Site } from './sites.ts'

export type { ClassNode } from '../syntax.ts'
export type { ClassSite } from './classes.ts'
export type { Kind } from './directives.ts'
export type { Resolved } from './resolve.ts'
export type { Binding, Reference, Scope } from './scope.ts'
export type { Site } from './sites.ts'
export { assignedProperties } from './assigned-properties.ts'
export { inferredName } from './naming.ts'

export interface Analysis {
  source: string
  filename: string
  resolved: Resolved
  sites: Site[]
  classes: ClassSite[]
  /** Directives that mark nothing of their own but must go: the file's, and those of steps inside steps. */
  strayDirectives: t.Node[]
  diagnostics: Diagnostic[]
}

/** The analysis of a file, or the diagnostics when it cannot be parsed. */
export function analyze(
  source: string,
  filename: string,
  options: ModuleIdOptions,
): Analysis | { diagnostics: Diagnostic[] } {
  const program = parseModule(source, filename)
  if ('reason' in program) {
    const at = { source, file: filename, ...positionAt(source, program.pos) }
    return { diagnostics: [createDiagnostic('syntax-error', { reason: program.reason }, at)] }
  }
  const { report, diagnostics } = createReport(source, filename)
  const resolved = resolveNames(program)
  const directives = findDirectives(resolved, report)
  const { sites, inert } = collectSites(resolved, markedFunctions(resolved, directives, report), report)
  const classes = collectClasses(resolved, sites, report)
  nameSites(resolved, sites, classes, moduleId(filename, options))
  findHolders(resolved, sites)
  applyOwnIds(sites, findOwnIds(resolved, sites, report))
  findCaptures(resolved, sites, report)
  findExports(resolved, sites)
  diagnostics.sort((a, b) => a.line - b.line || a.column - b.column)
  const strayDirectives = [...(directives.file?.nodes ?? []), ...inert]
  return { source, filename, resolved, sites, classes, strayDirectives, diagnostics }
}

function markedFunctions(
  resolved: Resolved,
  directives: Directives,
  report: Report,
): Map<FunctionNode, DirectiveUse> {
  const marked = new Map(directives.functions)
  const { file } = directives
  if (file) {
    reportMissingExports(resolved, file.kind, file.nodes[0] ?? resolved.program, report)
    for (const fn of markExports(resolved, file.kind, (f) => marked.has(f), report)) {
      marked.set(fn, { kind: file.kind, nodes: [] })
    }
  }
  return marked
}

/** Module-level names come first, so that a nested function never takes a name away from them. */
function nameSites(resolved: Resolved, sites: Site[], classes: ClassSite[], module: string): void {
  const anonymous = new Map<string, number>()
  for (const site of sites) {
    const { path, own } = pathOf(resolved.parents, site.fn)
    site.path = own ? path : anonymousPath(path, site.kind, anonymous)
  }
  const allocate = {
    step: createPathAllocator(),
    workflow: createPathAllocator(),
    class: createPathAllocator(),
  }
  for (const site of sites.toSorted((a, b) => Number(a.nested) - Number(b.nested))) {
    site.path = allocate[site.kind](site.path)
    site.id = entryId(site.kind, module, site.path)
    site.label = site.path.split(/[/#.]/).at(-1) ?? site.path
  }
  for (const cls of classes) {
    cls.path = allocate.class(pathOf(resolved.parents, cls.node).path)
    if (cls.id !== null) cls.id = entryId('class', module, cls.path)
  }
}

/** What stands inside of a function with an id of its own is named after that. */
function applyOwnIds(sites: Site[], ownIds: ReadonlyMap<Site, string>): void {
  const rename = (site: Site, id: string): void => {
    site.placeId = site.id
    site.id = ownEntryId(site.kind, id)
  }
  for (const [outer, id] of ownIds) {
    rename(outer, id)
    for (const site of sites) {
      const isInside = site.nested && site.path.startsWith(`${outer.path}/`) && contains(outer.fn, site.fn)
      if (isInside && !ownIds.has(site)) rename(site, id + site.path.slice(outer.path.length))
    }
  }
}

/** Numbered per parent: adding one somewhere else in the file renames nothing. */
function anonymousPath(parent: string, kind: Site['kind'], counters: Map<string, number>): string {
  const prefix = `${parent === '' ? '' : `${parent}/`}_anonymous${kind === 'step' ? 'Step' : 'Workflow'}`
  const count = counters.get(prefix) ?? 0
  counters.set(prefix, count + 1)
  return `${prefix}${count}`
}

function findHolders(resolved: Resolved, sites: readonly Site[]): void {
  const byFunction = new Map<t.Node, Site>(sites.map((site) => [site.fn, site]))
  for (const { binding } of resolved.references) {
    const declaration = binding?.declaration
    const value = declaration?.type === 'VariableDeclarator' ? declaration.init : declaration
    const site = value && byFunction.get(unwrap(value))
    if (site) site.holder = binding
  }
}

function findExports(resolved: Resolved, sites: Site[]): void {
  const byFunction = new Map<t.Node, Site>(sites.map((site) => [site.fn, site]))
  const add = (value: t.Node | null | undefined, name: string): void => {
    if (value) byFunction.get(unwrap(value))?.exportNames.push(name)
  }
  const addBinding = (local: string, name: string): void => {
    const declaration = resolved.moduleScope.bindings.get(local)?.declaration
    add(declaration?.type === 'VariableDeclarator' ? declaration.init : declaration, name)
  }
  for (const statement of resolved.program.body) {
    if (statement.type === 'ExportDefaultDeclaration') {
      if (statement.declaration.type === 'Identifier') addBinding(statement.declaration.name, 'default')
      else add(statement.declaration, 'default')
    } else if (statement.type === 'ExportNamedDeclaration' && !statement.source) {
      for (const name of declaredNames(statement.declaration)) addBinding(name, name)
      for (const specifier of statement.specifiers) {
        if (specifier.type !== 'ExportSpecifier') continue
        const { exported } = specifier
        addBinding(specifier.local.name, exported.type === 'Identifier' ? exported.name : exported.value)
      }
    }
  }
}

function declaredNames(declaration: t.Declaration | null | undefined): string[] {
  if (declaration?.type === 'FunctionDeclaration') return declaration.id ? [declaration.id.name] : []
  if (declaration?.type !== 'VariableDeclaration') return []
  return declaration.declarations.flatMap((d) => (d.id.type === 'Identifier' ? [d.id.name] : []))
}
