import type * as t from '@babel/types'
import { type ClassNode, unwrap } from '../syntax.ts'
import { enclosingFunction } from './directives.ts'
import { hasName } from './naming.ts'
import type { Resolved } from './resolve.ts'
import { lookup } from './scope.ts'

const BUILT_IN = /^(?:Aggregate|Eval|Range|Reference|Syntax|Type|URI)?Error$/
const ERROR_NAME = /(?:Error|Exception)$/

/**
 * The classes of errors that a file declares: registered, they arrive as themselves, with their own properties. Left out
 * are those that would not be whole without their constructor, since `#private` members are set by nothing else.
 *
 * An imported class is taken by its name; whether it makes errors is asked again where the class is created.
 */
export function collectErrorClasses(
  resolved: Resolved,
  isTaken: (node: ClassNode) => boolean,
): Set<ClassNode> {
  const found = new Set<ClassNode>()
  for (const node of resolved.classes) {
    if (isTaken(node) || !node.superClass) continue
    if (enclosingFunction(resolved, node) || !hasName(resolved.parents, node)) continue
    if (!hasPrivateState(node) && isErrorClass(resolved, unwrap(node.superClass), found)) found.add(node)
  }
  return found
}

/** Classes come in source order, and so does one before those that extend it. */
function isErrorClass(resolved: Resolved, superClass: t.Node, found: ReadonlySet<t.Node>): boolean {
  if (superClass.type !== 'Identifier') return false
  const binding = lookup(resolved.moduleScope, superClass.name)
  if (!binding) return BUILT_IN.test(superClass.name)
  if (binding.kind === 'import') return ERROR_NAME.test(superClass.name)
  const { declaration } = binding
  const value = declaration.type === 'VariableDeclarator' ? declaration.init : declaration
  return value != null && !binding.reassigned && found.has(unwrap(value))
}

function hasPrivateState(node: ClassNode): boolean {
  return node.body.body.some(
    (member) =>
      'key' in member && member.key.type === 'PrivateName' && !('static' in member && member.static),
  )
}
