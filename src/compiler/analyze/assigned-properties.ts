import type * as t from '@babel/types'
import { accessedKey, isTypeWrapper, staticKey } from '../syntax.ts'

/** A property that code sets on what a name holds: `name.a.b = value`, `Object.assign(name.a, { b: value })`. */
export interface AssignedProperty {
  /** From the name to the property: `['a', 'b']`. */
  keys: string[]
  /** Null when it is not simply set: `+=`, `??=`. */
  value: t.Node | null
  node: t.Node
}

/** What the code around a reference sets on it or on something that it holds. */
export function assignedProperties(
  parents: ReadonlyMap<t.Node, t.Node>,
  reference: t.Node,
): AssignedProperty[] {
  const keys: string[] = []
  let target = reference
  for (let parent = parents.get(target); parent; parent = parents.get(target)) {
    if (parent.type === 'CallExpression') return viaObjectAssign(parent, target, keys)
    if (parent.type === 'AssignmentExpression') {
      const value = parent.operator === '=' ? parent.right : null
      return parent.left === target && keys.length > 0 ? [{ keys, value, node: parent }] : []
    }
    if (parent.type === 'MemberExpression') {
      const key = parent.object === target ? accessedKey(parent) : null
      if (key === null) return []
      keys.push(key)
    } else if (!isTypeWrapper(parent)) return []
    target = parent
  }
  return []
}

function viaObjectAssign(
  call: t.CallExpression,
  target: t.Node,
  keys: readonly string[],
): AssignedProperty[] {
  if (call.arguments[0] !== target || !isObjectAssign(call.callee)) return []
  return call.arguments
    .slice(1)
    .flatMap((source) =>
      propertiesOf(source).map(([key, value]) => ({ keys: [...keys, key], value, node: value })),
    )
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
