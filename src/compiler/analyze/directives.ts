import type * as t from '@babel/types'
import type { Report } from './report.ts'
import type { Resolved } from './resolve.ts'
import { type FunctionNode, isFunction, staticKey } from '../syntax.ts'

export type Kind = 'workflow' | 'step'

/** A directive found where it counts. */
export interface DirectiveUse {
  kind: Kind
  /** What the output must not contain: repetitions included. */
  nodes: t.Node[]
}

export interface Directives {
  file: DirectiveUse | null
  functions: Map<FunctionNode, DirectiveUse>
}

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['use workflow', 'workflow'],
  ['use step', 'step'],
])

/** Finds every directive, and reports those that are in conflict, misplaced or misspelled. */
export function findDirectives(resolved: Resolved, report: Report): Directives {
  const functions = new Map<FunctionNode, DirectiveUse>()
  const lowered = new Set<t.Node>()
  for (const fn of resolved.functions) {
    if (fn.body.type !== 'BlockStatement') continue
    const use = readPrologue(fn.body.directives, report, 'The function') ?? readLoweredUsing(fn.body)
    if (!use) continue
    functions.set(fn, use)
    for (const node of use.nodes) lowered.add(node)
  }
  for (const statement of resolved.stringStatements) {
    if (!lowered.has(statement)) reportMisplaced(statement, report)
  }
  return { file: readPrologue(resolved.program.directives, report, 'The file'), functions }
}

function readPrologue(directives: t.Directive[], report: Report, where: string): DirectiveUse | null {
  let use: DirectiveUse | null = null
  for (const directive of directives) {
    const text = cookedValue(directive)
    const kind = KINDS.get(text)
    if (kind === undefined) {
      const expected = suggestDirective(text)
      if (expected !== null) report('directive-misspelled', directive, { found: text, expected })
    } else if (use && use.kind !== kind) report('directive-conflict', directive, { where })
    else if (use) use.nodes.push(directive)
    else use = { kind, nodes: [directive] }
  }
  return use
}

function cookedValue(directive: t.Directive): string {
  // Babel keeps the raw text as the value; `expressionValue` is the text with its escapes resolved.
  const expression: unknown = directive.value.extra?.['expressionValue']
  return typeof expression === 'string' ? expression : directive.value.value
}

function reportMisplaced(statement: t.ExpressionStatement, report: Report): void {
  const expression = statement.expression
  if (expression.type !== 'StringLiteral' || expression.extra?.['parenthesized']) return
  if (KINDS.has(expression.value)) report('directive-misplaced', statement, { directive: expression.value })
}

/**
 * TypeScript lowers a body with `using` to `const env = {…}; try { …body… } catch … finally …`, and the directive with
 * it. Published packages contain that, so exactly this shape is accepted.
 */
function readLoweredUsing(body: t.BlockStatement): DirectiveUse | null {
  const [declaration, statement] = body.body
  if (body.body.length !== 2 || declaration?.type !== 'VariableDeclaration') return null
  if (statement?.type !== 'TryStatement' || !statement.handler || !statement.finalizer) return null
  const [declarator] = declaration.declarations
  if (declaration.declarations.length !== 1 || declarator?.id.type !== 'Identifier') return null
  if (!isDisposalEnvironment(declarator.init)) return null
  if (!storesError(statement.handler.body, declarator.id.name)) return null
  const nodes: t.Node[] = []
  let kind: Kind | undefined
  for (const first of statement.block.body) {
    if (first.type !== 'ExpressionStatement' || first.expression.type !== 'StringLiteral') break
    const found = KINDS.get(first.expression.value)
    if (found === undefined || (kind ?? found) !== found) break
    kind = found
    nodes.push(first)
  }
  return kind ? { kind, nodes } : null
}

function isDisposalEnvironment(init: t.Node | null | undefined): boolean {
  if (init?.type !== 'ObjectExpression' || init.properties.length !== 3) return false
  const keys = init.properties.map((p) => (p.type === 'ObjectProperty' ? staticKey(p) : null))
  return keys.join() === 'stack,error,hasError'
}

/** `env.error = e; env.hasError = true;` */
function storesError(body: t.BlockStatement, environment: string): boolean {
  const targets = body.body.map((statement) => {
    if (statement.type !== 'ExpressionStatement') return null
    const { expression } = statement
    if (expression.type !== 'AssignmentExpression' || expression.left.type !== 'MemberExpression') return null
    const { object, property } = expression.left
    if (object.type !== 'Identifier' || object.name !== environment) return null
    return property.type === 'Identifier' ? property.name : null
  })
  return targets.join() === 'error,hasError'
}

/** Directives of others, which may look similar to ours. */
const FOREIGN = new Set(
  ['strict', 'client', 'server', 'cache', 'memo', 'no memo', 'asm', 'gpu', 'forget', 'no forget'].map(
    (name) => `use ${name}`,
  ),
)

/** The directive that `text` was probably meant to be, or null. */
export function suggestDirective(text: string): string | null {
  const normal = text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
  if (FOREIGN.has(normal) || Math.abs(normal.length - 10) > 4) return null
  for (const directive of KINDS.keys()) if (editDistance(normal, directive) <= 2) return directive
  return null
}

/** Damerau-Levenshtein with adjacent transpositions. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  const at = (i: number, j: number) => rows[i]?.[j] ?? Infinity
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity
      row[j] = Math.min(at(i - 1, j) + 1, (row[j - 1] ?? Infinity) + 1, at(i - 1, j - 1) + cost, swapped)
    }
  }
  return at(a.length, b.length)
}

/** The nearest function around a node. */
export function enclosingFunction(resolved: Resolved, node: t.Node): FunctionNode | null {
  for (let current = resolved.parents.get(node); current; current = resolved.parents.get(current)) {
    if (isFunction(current)) return current
  }
  return null
}
