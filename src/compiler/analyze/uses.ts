import type * as t from '@babel/types'
import { positionIndex } from '../ranges.ts'
import { type FunctionNode, isClass, isFunction, rangeOf } from '../syntax.ts'
import type { Resolved } from './resolve.ts'

/** What a function takes from around it other than variables. */
export interface Uses {
  this: boolean
  super: boolean
  newTarget: boolean
  /** Private names that no class inside the function declares. */
  privateNames: Set<string>
}

/** Looks at functions; inner arrows share the `this` of a function, other inner functions have their own. */
export function usesFinder(resolved: Resolved): (fn: FunctionNode) => Uses {
  const receiversIn = positionIndex(resolved.receivers, (node) => node.start ?? 0)
  const privateNamesIn = positionIndex(resolved.privateNames, (node) => node.start ?? 0)
  return (fn) => usesOf(resolved, fn, receiversIn(rangeOf(fn)), privateNamesIn(rangeOf(fn)))
}

function usesOf(
  resolved: Resolved,
  fn: FunctionNode,
  receivers: Resolved['receivers'],
  privateNames: Resolved['privateNames'],
): Uses {
  const uses: Uses = { this: false, super: false, newTarget: false, privateNames: new Set() }
  for (const node of receivers) {
    if (!belongsTo(resolved, node, fn)) continue
    if (node.type === 'Super') uses.super = true
    else if (node.type === 'MetaProperty') uses.newTarget = true
    else uses.this = true
  }
  for (const node of privateNames) {
    if (!isDeclaredInside(resolved, node, fn)) uses.privateNames.add(node.id.name)
  }
  return uses
}

/** True when nothing between a function and a `this` in it has a `this` of its own. */
function belongsTo(resolved: Resolved, node: t.Node, fn: FunctionNode): boolean {
  let child = node
  for (let parent = resolved.parents.get(node); parent; parent = resolved.parents.get(parent)) {
    // Keys and decorators of the function itself belong to the code around it.
    if (parent === fn) return child === fn.body || (fn.params as t.Node[]).includes(child)
    if (hasOwnThis(parent, child)) return false
    child = parent
  }
  return false
}

function hasOwnThis(parent: t.Node, child: t.Node): boolean {
  if (isFunction(parent) && parent.type !== 'ArrowFunctionExpression') {
    return !('key' in parent && child === parent.key) && child.type !== 'Decorator'
  }
  if (parent.type === 'StaticBlock') return true
  const isField = ['ClassProperty', 'ClassAccessorProperty', 'ClassPrivateProperty'].includes(parent.type)
  return isField && child === (parent as t.ClassProperty).value
}

function isDeclaredInside(resolved: Resolved, node: t.PrivateName, fn: FunctionNode): boolean {
  for (
    let parent = resolved.parents.get(node);
    parent && parent !== fn;
    parent = resolved.parents.get(parent)
  ) {
    if (isClass(parent) && declaresPrivate(parent.body, node.id.name)) return true
  }
  return false
}

function declaresPrivate(body: t.ClassBody, name: string): boolean {
  return body.body.some(
    (member) => 'key' in member && member.key.type === 'PrivateName' && member.key.id.name === name,
  )
}

/** True when `node` lies in a function or class that gives `arguments` a meaning of its own, below `fn`. */
export function hasOwnArguments(parents: Resolved['parents'], node: t.Node, fn: FunctionNode): boolean {
  for (let current = parents.get(node); current && current !== fn; current = parents.get(current)) {
    if (isClass(current)) return true
    if (isFunction(current) && current.type !== 'ArrowFunctionExpression') return true
  }
  return false
}
