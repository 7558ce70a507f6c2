import type * as t from '@babel/types'
import { isFunction } from '../syntax.ts'
import { enterField } from './resolve-functions.ts'
import { createScope, declare, type Scope } from './scope.ts'
import { push, pushAll, pushChildren, type Visit, type Walk } from './walk.ts'

export function enterPlain(walk: Walk, node: t.Node, scope: Scope): void {
  switch (node.type) {
    case 'Identifier':
      walk.references.push({ node, name: node.name, scope, binding: null, write: false })
      return
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      push(walk, node.object, node, scope)
      if (node.computed || node.property.type === 'PrivateName') push(walk, node.property, node, scope)
      return
    case 'ObjectProperty':
      if (node.computed) push(walk, node.key, node, scope)
      push(walk, node.value, node, scope)
      return
    case 'ClassProperty':
    case 'ClassAccessorProperty':
    case 'ClassPrivateProperty':
      return enterField(walk, node, scope)
    case 'AssignmentExpression':
      push(walk, node.left, node, scope, 'target')
      push(walk, node.right, node, scope)
      return
    case 'UpdateExpression':
      push(walk, node.argument, node, scope, 'target')
      return
    case 'ExpressionStatement':
      if (node.expression.type === 'StringLiteral') walk.stringStatements.push(node)
      push(walk, node.expression, node, scope)
      return
    case 'VariableDeclaration':
      if (!node.declare) pushAll(walk, node.declarations, node, scope)
      return
    case 'VariableDeclarator':
      return enterDeclarator(walk, node, scope)
    case 'LabeledStatement':
      push(walk, node.body, node, scope)
      return
    case 'ImportDeclaration':
      return enterImport(walk, node, scope)
    case 'ExportNamedDeclaration':
      if (node.exportKind === 'type') return
      push(walk, node.declaration, node, scope)
      if (!node.source) pushAll(walk, node.specifiers, node, scope)
      return
    case 'ExportSpecifier':
      if (node.exportKind !== 'type') push(walk, node.local, node, scope)
      return
    case 'ThisExpression':
    case 'Super':
      walk.receivers.push(node)
      return
    case 'MetaProperty':
      if (node.meta.name === 'new') walk.receivers.push(node)
      return
    case 'PrivateName':
      walk.privateNames.push(node)
      return
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'ExportAllDeclaration':
      return
    default:
      return enterBlockLike(walk, node, scope)
  }
}

function enterBlockLike(walk: Walk, node: t.Node, scope: Scope): void {
  switch (node.type) {
    case 'StaticBlock':
      pushAll(walk, node.body, node, createScope('function', node, scope))
      return
    case 'BlockStatement': {
      // A function's body shares nothing with its parameters but sees them: `enterFunction` made its scope.
      const parent = walk.parents.get(node)
      const own = parent && isFunction(parent) ? scope : createScope('block', node, scope)
      pushAll(walk, node.body, node, own)
      return
    }
    case 'CatchClause': {
      const own = createScope('block', node, scope)
      push(walk, node.param, node, own, 'let', node)
      push(walk, node.body, node, own)
      return
    }
    case 'SwitchStatement':
      push(walk, node.discriminant, node, scope)
      pushAll(walk, node.cases, node, createScope('block', node, scope))
      return
    case 'WhileStatement':
    case 'DoWhileStatement':
      walk.loops.push(node)
      return pushChildren(walk, node, scope)
    case 'ForStatement':
      walk.loops.push(node)
      return pushChildren(walk, node, createScope('block', node, scope))
    case 'ForInStatement':
    case 'ForOfStatement': {
      walk.loops.push(node)
      const own = createScope('block', node, scope)
      push(walk, node.left, node, own, node.left.type === 'VariableDeclaration' ? 'value' : 'target')
      push(walk, node.right, node, own)
      push(walk, node.body, node, own)
      return
    }
    default:
      return pushChildren(walk, node, scope)
  }
}

function enterDeclarator(walk: Walk, node: t.VariableDeclarator, scope: Scope): void {
  const kind = (walk.parents.get(node) as t.VariableDeclaration).kind
  push(walk, node.id, node, scope, kind === 'var' || kind === 'let' ? kind : 'const', node)
  push(walk, node.init, node, scope)
}

function enterImport(walk: Walk, node: t.ImportDeclaration, scope: Scope): void {
  for (const specifier of node.specifiers) {
    walk.parents.set(specifier, node)
    walk.parents.set(specifier.local, specifier)
    declare(scope, specifier.local, 'import', specifier)
  }
}

/** Declarations and assignment targets: only identifiers in binding position are meant, the rest are values. */
export function enterPattern(walk: Walk, { node, scope, role, owner }: Visit): void {
  switch (node.type) {
    case 'Identifier':
      if (role === 'target') {
        walk.references.push({ node, name: node.name, scope, binding: null, write: true })
      } else if (role !== 'value') declare(scope, node, role, owner ?? node)
      return
    case 'ObjectPattern':
      pushAll(walk, node.properties, node, scope, role, owner)
      return
    case 'ObjectProperty':
      if (node.computed) push(walk, node.key, node, scope)
      push(walk, node.value, node, scope, role, owner)
      return
    case 'ArrayPattern':
      pushAll(walk, node.elements, node, scope, role, owner)
      return
    case 'RestElement':
      push(walk, node.argument, node, scope, role, owner)
      return
    case 'AssignmentPattern':
      push(walk, node.left, node, scope, role, owner)
      push(walk, node.right, node, scope)
      return
    default:
      return enterPlain(walk, node, scope)
  }
}
