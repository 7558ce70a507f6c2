import type * as t from '@babel/types'
import type { ClassNode, FunctionNode } from '../syntax.ts'
import { createScope, declare, type Scope } from './scope.ts'
import { push, pushAll, type Walk } from './walk.ts'

export function enterFunction(walk: Walk, node: FunctionNode, scope: Scope): void {
  walk.functions.push(node)
  if ('id' in node && node.id) walk.parents.set(node.id, node)
  if ('decorators' in node) pushAll(walk, node.decorators, node, scope)
  if ('key' in node && 'computed' in node && node.computed) push(walk, node.key, node, scope)
  if (node.type === 'FunctionDeclaration' && node.id) declare(scope, node.id, 'function', node)
  const outer = node.type === 'FunctionExpression' && node.id ? createScope('block', node, scope) : scope
  if (node.type === 'FunctionExpression' && node.id) declare(outer, node.id, 'function', node)
  const parameters = createScope('function', node, outer)
  for (const parameter of node.params) {
    if (parameter.type === 'Identifier' && parameter.name === 'this') continue
    // Evaluated with the class, before there are any parameters.
    if ('decorators' in parameter) pushAll(walk, parameter.decorators, node, scope)
    push(walk, parameter, node, parameters, 'parameter', parameter)
  }
  // A scope of its own: what a default value refers to is not what the body declares.
  push(walk, node.body, node, createScope('function', node, parameters))
}

export function enterClass(walk: Walk, node: ClassNode, scope: Scope): void {
  if (node.type === 'ClassDeclaration' && node.declare) return
  walk.classes.push(node)
  if (node.id) walk.parents.set(node.id, node)
  pushAll(walk, node.decorators, node, scope)
  if (node.type === 'ClassDeclaration' && node.id) declare(scope, node.id, 'class', node)
  const own = createScope('class', node, scope)
  if (node.type === 'ClassExpression' && node.id) declare(own, node.id, 'class', node)
  push(walk, node.superClass, node, own)
  push(walk, node.body, node, own)
}

export function enterField(
  walk: Walk,
  node: t.ClassProperty | t.ClassAccessorProperty | t.ClassPrivateProperty,
  scope: Scope,
): void {
  if ('declare' in node && node.declare) return
  pushAll(walk, node.decorators, node, scope)
  if ('computed' in node && node.computed) push(walk, node.key, node, scope)
  push(walk, node.value, node, createScope('function', node, scope))
}
