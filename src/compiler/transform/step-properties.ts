import type * as t from '@babel/types'
import type { Site } from '../analyze/index.ts'
import { accessedKey, isLiteral, isTypeWrapper, staticKey, unwrap } from '../syntax.ts'
import { type Emitter, quote } from './emitter.ts'

/** `step.maxRetries = 3` next to a nested step happens in the workflow; the registered copy needs it too. */
export function literalProperties(emitter: Emitter, site: Site): string[] {
  const properties = new Map<string, string>()
  for (const { node } of site.holder?.references ?? []) {
    for (const [key, value] of assignedProperties(emitter, node)) {
      const literal = literalOf(emitter, value)
      if (literal) properties.set(key, emitter.analysis.source.slice(literal.start ?? 0, literal.end ?? 0))
    }
  }
  return [...properties].map(([key, value]) => `[${quote(key)}]: ${value}`)
}

/** What `node.key = value` or `Object.assign(node, { key: value })` sets. */
function assignedProperties(emitter: Emitter, node: t.Node): Array<[string, t.Node]> {
  const { parents } = emitter.analysis.resolved
  let target = node
  let parent = parents.get(target)
  while (parent && isTypeWrapper(parent)) {
    target = parent
    parent = parents.get(target)
  }
  if (parent?.type === 'CallExpression' && parent.arguments[0] === target && isObjectAssign(parent.callee))
    return parent.arguments.slice(1).flatMap(propertiesOf)
  if (parent?.type !== 'MemberExpression' || parent.object !== target) return []
  const assignment = parents.get(parent)
  const key = accessedKey(parent)
  if (assignment?.type !== 'AssignmentExpression' || assignment.left !== parent) return []
  return key === null || assignment.operator !== '=' ? [] : [[key, assignment.right]]
}

function isObjectAssign(callee: t.Node): boolean {
  return (
    callee.type === 'MemberExpression' &&
    accessedKey(callee) === 'assign' &&
    callee.object.type === 'Identifier' &&
    callee.object.name === 'Object'
  )
}

function propertiesOf(node: t.Node): Array<[string, t.Node]> {
  if (node.type !== 'ObjectExpression') return []
  return node.properties.flatMap((property): Array<[string, t.Node]> => {
    const key = property.type === 'ObjectProperty' ? staticKey(property) : null
    return key === null || property.type !== 'ObjectProperty' ? [] : [[key, property.value]]
  })
}

/** The literal that a value is, or that a constant holds. */
function literalOf({ analysis }: Emitter, node: t.Node): t.Node | null {
  const value = unwrap(node)
  if (isLiteral(value)) return value
  const binding = analysis.resolved.references.find((reference) => reference.node === value)?.binding
  const declaration = binding?.reassigned === false ? binding.declaration : null
  if (declaration?.type !== 'VariableDeclarator' || declaration.id.type !== 'Identifier') return null
  const held = declaration.init && unwrap(declaration.init)
  return held && isLiteral(held) ? held : null
}
