import type * as t from '@babel/types'
import { childNodes, type FunctionNode, isClass, isFunction } from '../syntax.ts'

/** What a function takes from around it other than variables. */
export interface Uses {
  this: boolean
  super: boolean
  newTarget: boolean
  /** Private names that no class inside the function declares. */
  privateNames: Set<string>
}

/** Looks at a function; inner arrows share its `this`, other inner functions have their own. */
export function usesOf(fn: FunctionNode): Uses {
  const uses: Uses = { this: false, super: false, newTarget: false, privateNames: new Set() }
  const declared = new Set<string>()
  const stack: Array<{ node: t.Node; own: boolean }> = partsOf(fn).map((node) => ({ node, own: true }))
  for (let item = stack.pop(); item; item = stack.pop()) {
    note(item.node, item.own, uses, declared)
    for (const child of childNodes(item.node)) {
      stack.push({ node: child, own: item.own && !hasOwnThis(item.node, child) })
    }
  }
  for (const name of declared) uses.privateNames.delete(name)
  return uses
}

/** Without a computed key or decorators: they belong to the code around. */
function partsOf(fn: FunctionNode): t.Node[] {
  return [...fn.params, fn.body]
}

function note(node: t.Node, own: boolean, uses: Uses, declared: Set<string>): void {
  if (node.type === 'PrivateName') uses.privateNames.add(node.id.name)
  else if (node.type === 'ClassBody') {
    for (const member of node.body) {
      if ('key' in member && member.key.type === 'PrivateName') declared.add(member.key.id.name)
    }
  } else if (!own) return
  else if (node.type === 'ThisExpression' || (node.type === 'JSXIdentifier' && node.name === 'this'))
    uses.this = true
  else if (node.type === 'Super') uses.super = true
  else if (node.type === 'MetaProperty' && node.meta.name === 'new') uses.newTarget = true
}

function hasOwnThis(parent: t.Node, child: t.Node): boolean {
  if (isFunction(parent) && parent.type !== 'ArrowFunctionExpression') {
    return !('key' in parent && child === parent.key) && child.type !== 'Decorator'
  }
  if (parent.type === 'StaticBlock') return true
  const isField = ['ClassProperty', 'ClassAccessorProperty', 'ClassPrivateProperty'].includes(parent.type)
  return isField && child === (parent as t.ClassProperty).value
}

/** True when `node` lies in a function or class that gives `arguments` a meaning of its own, below `fn`. */
export function hasOwnArguments(
  parents: ReadonlyMap<t.Node, t.Node>,
  node: t.Node,
  fn: FunctionNode,
): boolean {
  for (let current = parents.get(node); current && current !== fn; current = parents.get(current)) {
    if (isClass(current)) return true
    if (isFunction(current) && current.type !== 'ArrowFunctionExpression') return true
  }
  return false
}
