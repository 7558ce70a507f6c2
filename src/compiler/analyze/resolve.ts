import type * as t from '@babel/types'
import { type ClassNode, type FunctionNode, isClass, isFunction, isNode, isTypeWrapper } from '../syntax.ts'
import { type BindingKind, createScope, declare, lookup, type Reference, type Scope } from './scope.ts'

/** The syntax tree with what its names mean, and the lists later phases start from. All lists are in source order. */
export interface Resolved {
  program: t.Program
  moduleScope: Scope
  parents: Map<t.Node, t.Node>
  references: Reference[]
  functions: FunctionNode[]
  classes: ClassNode[]
  loops: t.Loop[]
  /** `this`, `super` and `new.target`. */
  receivers: Array<t.ThisExpression | t.Super | t.MetaProperty | t.JSXIdentifier>
  /** Uses of `#names`; their declarations are not among them. */
  privateNames: t.PrivateName[]
  /** Statements that are nothing but a string: where a directive may be misplaced. */
  stringStatements: t.ExpressionStatement[]
}

interface Visit {
  node: t.Node
  parent: t.Node
  scope: Scope
  /** What an identifier means here: a use, a target of assignment, or a declaration of a kind. */
  role: 'value' | 'target' | BindingKind
  /** For declarations: the node the binding belongs to. */
  owner?: t.Node
}

interface Walk extends Resolved {
  stack: Visit[]
  /** Children of the node in hand, in source order; moved to the stack in reverse. */
  pending: Visit[]
}

/**
 * Walks the tree once, with a stack of its own (chains of thousands of operators would overflow the call stack), and
 * resolves every reference afterwards, when all declarations are known.
 */
export function resolveNames(program: t.Program): Resolved {
  const walk: Walk = {
    program,
    moduleScope: createScope('module', program, null),
    parents: new Map(),
    references: [],
    functions: [],
    classes: [],
    loops: [],
    stringStatements: [],
    receivers: [],
    privateNames: [],
    stack: [],
    pending: [],
  }
  for (const node of program.body) push(walk, node, program, walk.moduleScope)
  flush(walk)
  for (let visit = walk.stack.pop(); visit; visit = walk.stack.pop()) {
    walk.parents.set(visit.node, visit.parent)
    enter(walk, visit)
    flush(walk)
  }
  for (const reference of walk.references) bind(reference)
  return walk
}

function bind(reference: Reference): void {
  const binding = lookup(reference.scope, reference.name)
  if (!binding) return
  reference.binding = binding
  binding.references.push(reference)
  if (reference.write) binding.reassigned = true
}

function flush(walk: Walk): void {
  for (let i = walk.pending.length - 1; i >= 0; i--) walk.stack.push(walk.pending[i] as Visit)
  walk.pending.length = 0
}

function push(
  walk: Walk,
  node: t.Node | null | undefined,
  parent: t.Node,
  scope: Scope,
  role: Visit['role'] = 'value',
  owner?: t.Node,
): void {
  if (node) walk.pending.push({ node, parent, scope, role, owner })
}

function pushAll(
  walk: Walk,
  nodes: ReadonlyArray<t.Node | null> | null | undefined,
  parent: t.Node,
  scope: Scope,
  role: Visit['role'] = 'value',
  owner?: t.Node,
): void {
  for (const node of nodes ?? []) push(walk, node, parent, scope, role, owner)
}

function enter(walk: Walk, visit: Visit): void {
  const { node, scope } = visit
  if (isFunction(node)) return enterFunction(walk, node, scope)
  if (isClass(node)) return enterClass(walk, node, scope)
  if (node.type.startsWith('TS')) return enterTypeScript(walk, visit)
  if (node.type.startsWith('JSX')) return enterJsx(walk, visit)
  if (visit.role !== 'value') return enterPattern(walk, visit)
  enterPlain(walk, node, scope)
}

function enterPlain(walk: Walk, node: t.Node, scope: Scope): void {
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

const NOT_CHILDREN = new Set(['loc', 'extra', 'directives', 'attributes', 'typeParameters', 'typeArguments'])

function pushChildren(walk: Walk, node: t.Node, scope: Scope): void {
  for (const key in node) {
    if (NOT_CHILDREN.has(key)) continue
    const value = (node as unknown as Record<string, unknown>)[key]
    if (typeof value !== 'object' || value === null) continue
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) push(walk, item, node, scope)
    } else if (isNode(value)) push(walk, value, node, scope)
  }
}

function enterFunction(walk: Walk, node: FunctionNode, scope: Scope): void {
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
    push(walk, parameter, node, parameters, 'parameter', parameter)
  }
  // A scope of its own: what a default value refers to is not what the body declares.
  push(walk, node.body, node, createScope('function', node, parameters))
}

function enterClass(walk: Walk, node: ClassNode, scope: Scope): void {
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

function enterField(
  walk: Walk,
  node: t.ClassProperty | t.ClassAccessorProperty | t.ClassPrivateProperty,
  scope: Scope,
): void {
  if ('declare' in node && node.declare) return
  pushAll(walk, node.decorators, node, scope)
  if ('computed' in node && node.computed) push(walk, node.key, node, scope)
  push(walk, node.value, node, createScope('function', node, scope))
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
function enterPattern(walk: Walk, { node, scope, role, owner }: Visit): void {
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
      pushAll(walk, node.decorators, node, scope)
      push(walk, node.left, node, scope, role, owner)
      push(walk, node.right, node, scope)
      return
    default:
      return enterPlain(walk, node, scope)
  }
}

function enterTypeScript(walk: Walk, { node, scope, role, owner }: Visit): void {
  if (isTypeWrapper(node)) return push(walk, node.expression, node, scope, role, owner)
  switch (node.type) {
    case 'TSParameterProperty':
      pushAll(walk, node.decorators, node, scope)
      push(walk, node.parameter, node, scope, 'parameter', owner)
      return
    case 'TSEnumDeclaration':
      return enterEnum(walk, node, scope)
    case 'TSModuleDeclaration':
      return enterNamespace(walk, node, scope)
    case 'TSExportAssignment':
      push(walk, node.expression, node, scope)
      return
    case 'TSImportEqualsDeclaration':
      declare(scope, node.id, 'import', node)
      if (node.moduleReference.type !== 'TSExternalModuleReference') {
        push(walk, leftmost(node.moduleReference), node, scope)
      }
      return
    default:
      // Types have no value.
      return
  }
}

function leftmost(entity: t.TSEntityName): t.Node {
  let current: t.Node = entity
  while (current.type === 'TSQualifiedName') current = current.left
  return current
}

function enterEnum(walk: Walk, node: t.TSEnumDeclaration, scope: Scope): void {
  if (node.declare) return
  declare(scope, node.id, 'enum', node)
  const own = createScope('block', node, scope)
  const members = node.body?.members ?? node.members
  for (const member of members) {
    declare(own, member.id.type === 'Identifier' ? member.id.name : member.id.value, 'const', member)
    walk.parents.set(member, node)
    push(walk, member.initializer, member, own)
  }
}

function enterNamespace(walk: Walk, node: t.TSModuleDeclaration, scope: Scope): void {
  if (node.declare || node.id.type !== 'Identifier' || node.kind === 'global') return
  declare(scope, node.id, 'namespace', node)
  const own = createScope('namespace', node, scope)
  if (node.body.type === 'TSModuleBlock') pushAll(walk, node.body.body, node, own)
  else push(walk, node.body, node, own)
}

function enterJsx(walk: Walk, { node, scope }: Visit): void {
  switch (node.type) {
    case 'JSXIdentifier':
      if (node.name === 'this') walk.receivers.push(node)
      else walk.references.push({ node, name: node.name, scope, binding: null, write: false })
      return
    case 'JSXMemberExpression':
      push(walk, node.object, node, scope)
      return
    case 'JSXOpeningElement':
      if (node.name.type !== 'JSXIdentifier' || !/^[a-z]/.test(node.name.name)) {
        push(walk, node.name, node, scope)
      }
      pushAll(walk, node.attributes, node, scope)
      return
    case 'JSXAttribute':
      push(walk, node.value, node, scope)
      return
    case 'JSXClosingElement':
    case 'JSXNamespacedName':
      return
    default:
      return pushChildren(walk, node, scope)
  }
}
