/** Questions about single nodes, answered by syntax alone. */
import type * as t from '@babel/types'

export type FunctionNode =
  | t.FunctionDeclaration
  | t.FunctionExpression
  | t.ArrowFunctionExpression
  | t.ObjectMethod
  | t.ClassMethod
  | t.ClassPrivateMethod
export type ClassNode = t.ClassDeclaration | t.ClassExpression

const FUNCTION_TYPES = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ObjectMethod',
  'ClassMethod',
  'ClassPrivateMethod',
])

export function isFunction(node: t.Node): node is FunctionNode {
  return FUNCTION_TYPES.has(node.type)
}

/** A function that is a value of its own, not a member written in method syntax nor a declaration. */
export function isFunctionExpression(node: t.Node): node is t.FunctionExpression | t.ArrowFunctionExpression {
  return node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
}

export function isClass(node: t.Node): node is ClassNode {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression'
}

/** Wrappers that only TypeScript sees; the value is that of their expression. */
export function isTypeWrapper(
  node: t.Node,
): node is
  | t.TSAsExpression
  | t.TSSatisfiesExpression
  | t.TSNonNullExpression
  | t.TSTypeAssertion
  | t.TSInstantiationExpression {
  return (
    node.type === 'TSAsExpression' ||
    node.type === 'TSSatisfiesExpression' ||
    node.type === 'TSNonNullExpression' ||
    node.type === 'TSTypeAssertion' ||
    node.type === 'TSInstantiationExpression'
  )
}

export function unwrap(node: t.Node): t.Node {
  let current = node
  while (isTypeWrapper(current)) current = current.expression
  return current
}

type Keyed = { key: t.Node; computed?: boolean | null }

/** The name of a property or member, or null when it is computed from something that is no literal. */
export function staticKey(node: Keyed): string | null {
  const key = node.key
  if (!node.computed) {
    if (key.type === 'Identifier') return key.name
    if (key.type === 'PrivateName') return `#${key.id.name}`
  }
  if (key.type === 'StringLiteral') return key.value
  if (key.type === 'NumericLiteral') return String(key.value)
  if (key.type === 'BigIntLiteral') return BigInt(key.value).toString()
  if (key.type === 'TemplateLiteral' && key.expressions.length === 0)
    return key.quasis[0]?.value.cooked ?? null
  return null
}

/** The name of a property access, or null when it is computed from something that is no literal. */
export function accessedKey(node: t.MemberExpression | t.OptionalMemberExpression): string | null {
  return staticKey({ key: node.property, computed: node.computed })
}

export function rangeOf(node: t.Node): { start: number; end: number } {
  return { start: node.start ?? 0, end: node.end ?? 0 }
}

/** True when `inner` lies within `outer` (or is it). */
export function contains(outer: t.Node, inner: t.Node): boolean {
  return (outer.start ?? 0) <= (inner.start ?? 0) && (inner.end ?? 0) <= (outer.end ?? 0)
}

/** Literals that can be repeated somewhere else without changing their meaning. */
export function isLiteral(node: t.Node): boolean {
  if (node.type === 'UnaryExpression') return node.operator === '-' && node.argument.type === 'NumericLiteral'
  if (node.type === 'TemplateLiteral') return node.expressions.length === 0
  return ['StringLiteral', 'NumericLiteral', 'BooleanLiteral', 'NullLiteral', 'BigIntLiteral'].includes(
    node.type,
  )
}

export function isNode(value: unknown): value is t.Node {
  return typeof value === 'object' && value !== null && typeof (value as t.Node).type === 'string'
}
