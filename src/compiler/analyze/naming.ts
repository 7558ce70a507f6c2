import type * as t from '@babel/types'
import {
  accessedKey,
  type ClassNode,
  type FunctionNode,
  isClass,
  isFunction,
  isTypeWrapper,
  staticKey,
  unwrap,
} from '../syntax.ts'
import { escapeKey } from '../ids.ts'

type Parents = ReadonlyMap<t.Node, t.Node>

/** A part of a path, with what stands before it. */
interface Segment {
  separator: '/' | '.' | '#'
  text: string
}

/** The path of a function or class, made of every named thing around it. `own` is false when it has no name itself. */
export function pathOf(parents: Parents, node: FunctionNode | ClassNode): { path: string; own: boolean } {
  const segments: Segment[] = []
  const isElement = placeOf(parents, node).holder?.type === 'ArrayExpression'
  const own = isElement || declaredName(parents, node) !== null || contextName(parents, node) !== null
  for (let current: t.Node = node; ;) {
    const declared = declaredName(parents, current)
    if (declared) segments.unshift(declared)
    const parent = parents.get(current)
    if (!parent) break
    segments.unshift(...edgeNames(current, parent))
    current = parent
  }
  return { path: joinSegments(segments), own }
}

function joinSegments(segments: Segment[]): string {
  return segments.map((s, i) => (i === 0 ? '' : s.separator) + escapeKey(s.text)).join('')
}

/** The name that a function or class brings along: declarations and members always, expressions when nothing names them. */
function declaredName(parents: Parents, node: t.Node): Segment | null {
  if (isClass(node)) {
    if (node.type === 'ClassDeclaration') return plain(node.id?.name ?? 'default')
    return node.id && !contextName(parents, node) ? plain(node.id.name) : null
  }
  if (!isFunction(node)) return null
  switch (node.type) {
    case 'FunctionDeclaration':
      return plain(node.id?.name ?? 'default')
    case 'FunctionExpression':
      return node.id && !contextName(parents, node) ? plain(node.id.name) : null
    case 'ArrowFunctionExpression':
      return null
    default:
      return memberName(node)
  }
}

function plain(text: string): Segment {
  return { separator: '/', text }
}

function memberName(
  node:
    | t.ObjectMethod
    | t.ClassMethod
    | t.ClassPrivateMethod
    | t.ClassProperty
    | t.ClassAccessorProperty
    | t.ClassPrivateProperty,
): Segment | null {
  const text = staticKey(node)
  if (text === null) return null
  if (node.type === 'ObjectMethod') return plain(text)
  return { separator: node.static ? '.' : '#', text }
}

/** The name that the place of a value gives to it. A position in an array is none: it says nothing. */
function contextName(parents: Parents, node: t.Node): string | null {
  const { value, holder } = placeOf(parents, node)
  if (!holder || holder.type === 'ArrayExpression') return null
  return edgeNames(value, holder).at(-1)?.text ?? null
}

/** Where a value stands, seen through wrappers that keep it the same value. */
function placeOf(parents: Parents, node: t.Node): { value: t.Node; holder: t.Node | undefined } {
  let value = node
  let holder = parents.get(value)
  while (holder && isTransparent(holder, value)) {
    value = holder
    holder = parents.get(value)
  }
  return { value, holder }
}

function isTransparent(parent: t.Node, child: t.Node): boolean {
  if (isTypeWrapper(parent)) return true
  if (parent.type === 'ConditionalExpression') return parent.test !== child
  if (parent.type === 'SequenceExpression') return parent.expressions.at(-1) === child
  return parent.type === 'LogicalExpression'
}

/** What the way from a node to its parent adds to a path. */
function edgeNames(node: t.Node, parent: t.Node): Segment[] {
  switch (parent.type) {
    case 'VariableDeclarator':
      return parent.id.type === 'Identifier' && parent.init === node ? [plain(parent.id.name)] : []
    case 'AssignmentPattern':
      return parent.left.type === 'Identifier' && parent.right === node ? [plain(parent.left.name)] : []
    case 'AssignmentExpression':
      return parent.right === node ? targetNames(parent.left) : []
    case 'ObjectProperty': {
      // The default of a destructured variable has the variable's name already.
      const key = parent.value === node && node.type !== 'AssignmentPattern' ? staticKey(parent) : null
      return key === null ? [] : [plain(key)]
    }
    case 'ClassProperty':
    case 'ClassAccessorProperty':
    case 'ClassPrivateProperty': {
      const member = parent.value === node ? memberName(parent) : null
      return member ? [member] : []
    }
    case 'ArrayExpression':
      // The place of a call in a list, as in `Promise.all([…])`, says nothing about a function that goes into it.
      return /(?:Call|New|Await)Expression$/.test(unwrap(node).type)
        ? []
        : [plain(String(parent.elements.indexOf(node as t.Expression)))]
    case 'TSExportAssignment':
      return [plain('default')]
    case 'ExportDefaultDeclaration':
      return node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration' ? [] : [plain('default')]
    default:
      return []
  }
}

/** `exports.a.b` → a, b; `module.exports` → default. */
function targetNames(target: t.Node): Segment[] {
  const names: string[] = []
  let current = target
  while (current.type === 'MemberExpression') {
    const key = accessedKey(current)
    if (key === null) return []
    names.unshift(key)
    current = current.object
  }
  if (current.type !== 'Identifier') return names.map(plain)
  if (current.name === 'module' && names[0] === 'exports')
    return (names.length > 1 ? names.slice(1) : ['default']).map(plain)
  return (current.name === 'exports' ? names : [current.name, ...names]).map(plain)
}

/** The `name` that JavaScript gives to an anonymous function from where it stands; wrapping it in a call would lose that. */
export function inferredName(parents: Parents, node: t.Node): string | null {
  let current = node
  let parent = parents.get(current)
  while (parent && isTypeWrapper(parent)) {
    current = parent
    parent = parents.get(current)
  }
  if (parent?.type === 'AssignmentExpression' && parent.left.type !== 'Identifier') return null
  if (parent?.type === 'ArrayExpression' || !parent) return null
  return edgeNames(current, parent).at(-1)?.text ?? null
}

/** True when a class has a name that its id can be made from. */
export function hasName(parents: Parents, node: ClassNode): boolean {
  return declaredName(parents, node) !== null || contextName(parents, node) !== null
}
