import type * as t from '@babel/types'
import { type ClassNode, type FunctionNode, isNode } from '../syntax.ts'
import type { BindingKind, Reference, Scope } from './scope.ts'

/** The syntax tree with what its names mean, and the lists later phases start from. All lists are in source order. */
export interface Resolved {
  program: t.Program
  moduleScope: Scope
  parents: Map<t.Node, t.Node>
  references: Reference[]
  functions: FunctionNode[]
  classes: ClassNode[]
  loops: t.Loop[]
  /** Overload signatures of function declarations, by name. */
  signatures: Map<string | undefined, t.TSDeclareFunction[]>
  /** Opening tags: what a JSX element calls is written nowhere. */
  elements: Array<t.JSXOpeningElement | t.JSXOpeningFragment>
  /** `this`, `super` and `new.target`. */
  receivers: Array<t.ThisExpression | t.Super | t.MetaProperty | t.JSXIdentifier>
  /** Uses of `#names`; their declarations are not among them. */
  privateNames: t.PrivateName[]
  /** Statements that are nothing but a string: where a directive may be misplaced. */
  stringStatements: t.ExpressionStatement[]
}

export interface Visit {
  node: t.Node
  parent: t.Node
  scope: Scope
  /** What an identifier means here: a use, a target of assignment, or a declaration of a kind. */
  role: 'value' | 'target' | BindingKind
  /** For declarations: the node the binding belongs to. */
  owner?: t.Node
}

export interface Walk extends Resolved {
  stack: Visit[]
  /** Children of the node in hand, in source order; moved to the stack in reverse. */
  pending: Visit[]
}

export function flush(walk: Walk): void {
  for (let i = walk.pending.length - 1; i >= 0; i--) walk.stack.push(walk.pending[i] as Visit)
  walk.pending.length = 0
}

export function push(
  walk: Walk,
  node: t.Node | null | undefined,
  parent: t.Node,
  scope: Scope,
  role: Visit['role'] = 'value',
  owner?: t.Node,
): void {
  if (node) walk.pending.push({ node, parent, scope, role, owner })
}

export function pushAll(
  walk: Walk,
  nodes: ReadonlyArray<t.Node | null> | null | undefined,
  parent: t.Node,
  scope: Scope,
  role: Visit['role'] = 'value',
  owner?: t.Node,
): void {
  for (const node of nodes ?? []) push(walk, node, parent, scope, role, owner)
}

const NOT_CHILDREN = new Set(['loc', 'extra', 'directives', 'attributes', 'typeParameters', 'typeArguments'])

export function pushChildren(walk: Walk, node: t.Node, scope: Scope): void {
  for (const key in node) {
    if (NOT_CHILDREN.has(key)) continue
    const value = (node as unknown as Record<string, unknown>)[key]
    if (typeof value !== 'object' || value === null) continue
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) push(walk, item, node, scope)
    } else if (isNode(value)) push(walk, value, node, scope)
  }
}
