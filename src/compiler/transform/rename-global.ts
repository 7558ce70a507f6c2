import type * as t from '@babel/types'
import type { Binding } from '../analyze/index.ts'
import { type Emitter, freeName } from './emitter.ts'

const GLOBAL = 'globalThis'

/**
 * Generated code starts from `globalThis`. A module that declares that name itself gets its own renamed, since there is
 * no other way to the global object from inside of a module.
 */
export function renameOwnGlobal(emitter: Emitter): void {
  const { moduleScope } = emitter.analysis.resolved
  const binding = moduleScope.bindings.get(GLOBAL)
  if (!binding) return
  const name = freeName(emitter.analysis.source, `own_${GLOBAL}`)
  for (const node of identifiersOf(binding)) renameIdentifier(emitter, node, name)
}

function identifiersOf(binding: Binding): Set<t.Node> {
  return new Set<t.Node>([...binding.names, ...binding.references.map((reference) => reference.node)])
}

function renameIdentifier(emitter: Emitter, node: t.Node, name: string): void {
  const { parents } = emitter.analysis.resolved
  const parent = parents.get(node)
  const property = parent?.type === 'AssignmentPattern' && parent.left === node ? parents.get(parent) : parent
  const text = isShorthand(property) ? `${GLOBAL}: ${name}` : publicName(node, parent, name)
  emitter.edits.replace(node.start ?? 0, node.end ?? 0, text)
  exportRenamed(emitter, node, parent, name)
}

function isShorthand(property: t.Node | undefined): boolean {
  return property?.type === 'ObjectProperty' && property.shorthand
}

/** Imports and exports keep the name that other modules know. */
function publicName(node: t.Node, parent: t.Node | undefined, name: string): string {
  if (parent?.type === 'ImportSpecifier' && parent.imported.start === node.start)
    return `${GLOBAL} as ${name}`
  const isExport = parent?.type === 'ExportSpecifier' && parent.exported.start === node.start
  return isExport ? `${name} as ${GLOBAL}` : name
}

/** `export const globalThis = …` exports a name of its own; the renamed one is exported under it. */
function exportRenamed(emitter: Emitter, node: t.Node, parent: t.Node | undefined, name: string): void {
  for (let current = parent; current; current = emitter.analysis.resolved.parents.get(current)) {
    if (/Specifier$|Expression$|Statement$/.test(current.type)) return
    if (current.type !== 'ExportNamedDeclaration' || !current.declaration) continue
    if (!emitter.analysis.resolved.moduleScope.bindings.get(GLOBAL)?.names.includes(node as t.Identifier))
      return
    emitter.edits.remove(current.start ?? 0, current.declaration.start ?? 0)
    emitter.edits.insert(current.end ?? 0, `; export { ${name} as ${GLOBAL} };`)
    return
  }
}
