import type * as t from '@babel/types'
import { accessedKey, staticKey, unwrap } from '../syntax.ts'
import { type Binding, lookup, type Scope } from './scope.ts'

const PROTOCOL: ReadonlyMap<string, string> = new Map([
  ['WORKFLOW_SERIALIZE', 'workflow-serialize'],
  ['WORKFLOW_DESERIALIZE', 'workflow-deserialize'],
])
const SYMBOL_KEYS: ReadonlySet<string> = new Set(PROTOCOL.values())

/** What an expression is known to be without running anything. */
type Known =
  | { is: 'protocol symbol'; key: string }
  | { is: 'text'; text: string }
  | { is: 'module' | 'global object' | 'Symbol' }
  | { is: 'object'; node: t.ObjectExpression }

/** Constants that are made of each other would be followed for ever. */
const MAX_DEPTH = 10

/** `workflow-serialize` or `workflow-deserialize` when an expression is the symbol of that name, else null. */
export function protocolKey(node: t.Node, scope: Scope): string | null {
  const known = evaluate(node, scope, 0)
  return known?.is === 'protocol symbol' ? known.key : null
}

function evaluate(node: t.Node, scope: Scope, depth: number): Known | null {
  const value = unwrap(node)
  if (depth > MAX_DEPTH) return null
  switch (value.type) {
    case 'StringLiteral':
      return { is: 'text', text: value.value }
    case 'TemplateLiteral':
      return value.expressions.length > 0 ? null : { is: 'text', text: value.quasis[0]?.value.cooked ?? '' }
    case 'ObjectExpression':
      return { is: 'object', node: value }
    case 'CallExpression':
      return isRequire(value) ? { is: 'module' } : registeredSymbol(value, scope, depth)
    case 'MemberExpression':
      return memberOf(evaluate(value.object, scope, depth + 1), accessedKey(value), scope, depth)
    case 'Identifier': {
      const binding = lookup(scope, value.name)
      return binding ? valueOf(binding, scope, depth) : globalOf(value.name)
    }
    default:
      return null
  }
}

function globalOf(name: string): Known | null {
  if (name === 'Symbol') return { is: 'Symbol' }
  return name === 'globalThis' ? { is: 'global object' } : null
}

function memberOf(holder: Known | null, key: string | null, scope: Scope, depth: number): Known | null {
  if (holder === null || key === null) return null
  switch (holder.is) {
    case 'module':
      return protocolSymbol(key)
    case 'global object':
      return globalOf(key)
    case 'object':
      for (const property of holder.node.properties) {
        if (property.type === 'ObjectProperty' && staticKey(property) === key)
          return evaluate(property.value, scope, depth + 1)
      }
      return null
    default:
      return null
  }
}

function protocolSymbol(exported: string): Known | null {
  const key = PROTOCOL.get(exported)
  return key === undefined ? null : { is: 'protocol symbol', key }
}

function valueOf({ declaration, name }: Binding, scope: Scope, depth: number): Known | null {
  switch (declaration.type) {
    case 'ImportSpecifier': {
      const { imported } = declaration
      return protocolSymbol(imported.type === 'Identifier' ? imported.name : imported.value)
    }
    case 'ImportNamespaceSpecifier':
    case 'ImportDefaultSpecifier':
    case 'TSImportEqualsDeclaration':
      return { is: 'module' }
    case 'VariableDeclarator': {
      const value = declaration.init ? evaluate(declaration.init, scope, depth + 1) : null
      if (declaration.id.type === 'Identifier') return value
      return memberOf(value, destructuredKey(declaration.id, name), scope, depth)
    }
    default:
      return null
  }
}

/** The key of a local name in `const { key: local } = …`. */
function destructuredKey(pattern: t.Node, local: string): string | null {
  for (const property of pattern.type === 'ObjectPattern' ? pattern.properties : []) {
    const isLocal = property.type === 'ObjectProperty' && property.value.type === 'Identifier'
    if (isLocal && (property.value as t.Identifier).name === local) return staticKey(property)
  }
  return null
}

/** `Symbol.for("workflow-serialize")` */
function registeredSymbol(node: t.CallExpression, scope: Scope, depth: number): Known | null {
  const { callee } = node
  const [argument] = node.arguments
  if (callee.type !== 'MemberExpression' || accessedKey(callee) !== 'for' || !argument) return null
  if (evaluate(callee.object, scope, depth + 1)?.is !== 'Symbol') return null
  const key = evaluate(argument, scope, depth + 1)
  return key?.is === 'text' && SYMBOL_KEYS.has(key.text) ? { is: 'protocol symbol', key: key.text } : null
}

function isRequire(node: t.Node): boolean {
  const value = unwrap(node)
  // Lowered modules wrap it: `__toESM(require("…"))`.
  if (value.type !== 'CallExpression' || value.callee.type !== 'Identifier') return false
  if (value.callee.name === 'require') return true
  return value.arguments[0] !== undefined && isRequire(value.arguments[0])
}
