import type * as t from '@babel/types'
import { accessedKey, type ClassNode, isFunction, staticKey, unwrap } from '../syntax.ts'
import { collectErrorClasses } from './error-classes.ts'
import { enclosingFunction } from './directives.ts'
import { hasName } from './naming.ts'
import type { Report } from './report.ts'
import type { Resolved } from './resolve.ts'
import { lookup, type Scope } from './scope.ts'
import type { Site } from './sites.ts'

/** A class that is registered, so that its instances and itself can be stored, or that has members to register. */
export interface ClassSite {
  node: ClassNode
  path: string
  /** Null when only its workflows are registered. */
  id: string | null
  members: Site[]
  /** A class of errors without serialisers: registered where its file is loaded, but no reason to load it. */
  isError?: boolean
}

const PROTOCOL = new Map([
  ['WORKFLOW_SERIALIZE', 'workflow-serialize'],
  ['WORKFLOW_DESERIALIZE', 'workflow-deserialize'],
])
const SYMBOL_KEYS = new Set(PROTOCOL.values())

/** Finds classes with members to register or with both serialisers, and reports those that cannot be registered. */
export function collectClasses(resolved: Resolved, sites: readonly Site[], report: Report): ClassSite[] {
  const result: ClassSite[] = []
  const errors = collectErrorClasses(resolved, (node) => isSerializable(resolved, node))
  for (const node of resolved.classes) {
    const members = sites.filter((site) => site.owner?.node === node)
    const serializable = isSerializable(resolved, node)
    if (errors.has(node)) {
      result.push({ node, path: '', id: '', members, isError: true })
      continue
    }
    if (members.length === 0 && !serializable) continue
    const why = serializable ? 'can be stored' : `has ${members[0]?.kind ?? 'step'} methods`
    if (enclosingFunction(resolved, node)) {
      report('class-not-at-top-level', node, { name: node.id?.name ?? 'anonymous class', why })
    } else if (!hasName(resolved.parents, node)) report('class-without-name', node, { why })
    else {
      const registers = serializable || members.some((site) => site.kind === 'step')
      result.push({ node, path: '', id: registers ? '' : null, members })
    }
  }
  return result
}

function isSerializable(resolved: Resolved, node: ClassNode): boolean {
  const found = new Set<string>()
  for (const member of node.body.body) {
    if (member.type !== 'ClassMethod' && member.type !== 'ClassProperty') continue
    if (!member.static || !member.computed) continue
    if (member.type === 'ClassMethod' && member.kind !== 'method') continue
    if (member.type === 'ClassProperty' && !(member.value && isFunction(unwrap(member.value)))) continue
    const key = protocolKey(member.key, resolved.moduleScope)
    if (key !== null) found.add(key)
  }
  return found.size === 2
}

/** `workflow-serialize` or `workflow-deserialize` when an expression is the symbol of that name, else null. */
function protocolKey(node: t.Node, scope: Scope): string | null {
  const key = unwrap(node)
  if (key.type === 'CallExpression') return registeredSymbol(key, scope)
  if (key.type === 'MemberExpression' && key.object.type === 'Identifier') {
    const binding = lookup(scope, key.object.name)
    return binding && isModuleObject(binding.declaration) ? protocolOf(accessedKey(key)) : null
  }
  if (key.type !== 'Identifier') return null
  const declaration = lookup(scope, key.name)?.declaration
  if (declaration?.type === 'ImportSpecifier') {
    return protocolOf(
      declaration.imported.type === 'Identifier' ? declaration.imported.name : declaration.imported.value,
    )
  }
  if (declaration?.type !== 'VariableDeclarator' || !declaration.init) return null
  if (declaration.id.type === 'Identifier') return protocolKey(declaration.init, scope)
  return isRequire(declaration.init) ? destructuredKey(declaration.id, key.name) : null
}

function protocolOf(name: string | null): string | null {
  return name === null ? null : (PROTOCOL.get(name) ?? null)
}

/** `Symbol.for("workflow-serialize")` */
function registeredSymbol(node: t.CallExpression, scope: Scope): string | null {
  const { callee } = node
  const [argument] = node.arguments
  if (callee.type !== 'MemberExpression' || accessedKey(callee) !== 'for') return null
  if (callee.object.type !== 'Identifier' || callee.object.name !== 'Symbol' || lookup(scope, 'Symbol'))
    return null
  return argument?.type === 'StringLiteral' && SYMBOL_KEYS.has(argument.value) ? argument.value : null
}

function isModuleObject(declaration: t.Node): boolean {
  if (declaration.type === 'ImportNamespaceSpecifier' || declaration.type === 'ImportDefaultSpecifier')
    return true
  if (declaration.type === 'TSImportEqualsDeclaration') return true
  return declaration.type === 'VariableDeclarator' && declaration.init != null && isRequire(declaration.init)
}

function isRequire(node: t.Node): boolean {
  const value = unwrap(node)
  // Lowered modules wrap it: `__toESM(require("…"))`.
  if (value.type !== 'CallExpression' || value.callee.type !== 'Identifier') return false
  if (value.callee.name === 'require') return true
  return value.arguments[0] !== undefined && isRequire(value.arguments[0])
}

/** The imported name of a local one in `const { imported: local } = …`. */
function destructuredKey(pattern: t.Node, local: string): string | null {
  if (pattern.type !== 'ObjectPattern') return null
  for (const property of pattern.properties) {
    if (property.type !== 'ObjectProperty') continue
    if (property.value.type === 'Identifier' && property.value.name === local)
      return protocolOf(staticKey(property))
  }
  return null
}
