import type * as t from '@babel/types'
import type { Analysis } from '../analyze/index.ts'
import type { Emitter } from './emitter.ts'

/** How apps name this package. */
const PACKAGES = new Set(['workflow', 'stepline'])

/**
 * Takes the options out of `defineHook(…)`: a schema is applied where the hook is resumed, which no workflow does. With it goes its
 * library, if nothing else uses it: evaluating one in every realm cost ten times as much as a small run, and some need globals
 * that realms lack.
 */
export function removeHookSchemas(emitter: Emitter): void {
  for (const args of hookOptions(emitter.analysis)) {
    const range = { start: args[0]?.start ?? 0, end: args.at(-1)?.end ?? 0 }
    emitter.edits.remove(range.start, range.end)
    emitter.removed.push(range)
  }
}

function* hookOptions({ resolved }: Analysis): Generator<t.CallExpression['arguments']> {
  for (const { node, binding } of resolved.references) {
    const parent = resolved.parents.get(node)
    if (!binding || !parent) continue
    const callee = isNamespaceMember(node, parent) ? parent : node
    const imported = importedName(binding.declaration, callee === node ? undefined : memberName(callee))
    if (imported !== 'defineHook' || !isPackageImport(resolved.parents.get(binding.declaration))) continue
    const call = resolved.parents.get(callee)
    if (call?.type === 'CallExpression' && call.callee === callee && call.arguments.length > 0)
      yield call.arguments
  }
}

function isNamespaceMember(node: t.Node, parent: t.Node): boolean {
  return parent.type === 'MemberExpression' && parent.object === node && !parent.computed
}

function memberName(member: t.Node): string {
  return member.type === 'MemberExpression' && member.property.type === 'Identifier'
    ? member.property.name
    : ''
}

/** What is imported: a name, or the member of a namespace. */
function importedName(declaration: t.Node, member: string | undefined): string | null {
  if (declaration.type === 'ImportNamespaceSpecifier') return member ?? null
  if (declaration.type !== 'ImportSpecifier' || member !== undefined) return null
  const { imported } = declaration
  return imported.type === 'Identifier' ? imported.name : imported.value
}

function isPackageImport(statement: t.Node | undefined): boolean {
  return statement?.type === 'ImportDeclaration' && PACKAGES.has(statement.source.value)
}
