import { createRequire, isBuiltin } from 'node:module'
import { parse, type ParserPlugin } from '@babel/parser'

/** True for what only a server runtime offers: the built-in modules of Node and Bun. */
export function isRuntimeModule(specifier: string): boolean {
  return isBuiltin(specifier) || specifier === 'bun' || specifier.startsWith('bun:')
}

/** One way in which a file reaches a built-in module. */
export interface BuiltinImport {
  specifier: string
  /** 1-based, and 0-based in UTF-16 code units. */
  line: number
  column: number
  /** Imported names: `default`, `*` for the whole module. */
  names: string[]
  /** `require` inside a function or a `try`: it may never run, or be prepared to fail. */
  lazy: boolean
  /** `require()` */
  required: boolean
  /** `import()` */
  dynamic: boolean
}

/** Every import of a module by one of the specifiers, in source order. A file that cannot be parsed has none. */
export function findImports(
  source: string,
  file: string,
  wanted: (specifier: string) => boolean,
): BuiltinImport[] {
  const found: BuiltinImport[] = []
  walk(parseLoosely(source, file), false, (node, lazy) => {
    const specifier = specifierOf(node)
    if (specifier === null || !wanted(specifier) || !node.loc) return
    const { line, column } = node.loc.start
    const required = node.callee?.name === 'require'
    const dynamic = node.callee?.type === 'Import'
    found.push({ specifier, line, column, names: namesOf(node), lazy, required, dynamic })
  })
  return found
}

/** What a built-in module exports here; empty for the modules of another runtime. */
export function exportNames(specifier: string): string[] {
  if (!isBuiltin(specifier)) return []
  const exports: unknown = createRequire(import.meta.url)(specifier)
  return Object.keys(exports as object)
}

/** A name, or a string in quotes. */
interface Identifier {
  name?: string
  value?: string
}

/** The little that is read of a syntax tree: Babel's own types would need a case per kind of node. */
interface Node {
  type: string
  loc?: { start: { line: number; column: number } }
  source?: { value?: unknown } | null
  specifiers?: Array<{ type: string; imported?: Identifier; local?: Identifier }>
  callee?: Node & { name?: string }
  arguments?: Array<{ type: string; value?: unknown }>
  importKind?: string
  exportKind?: string
  [key: string]: unknown
}

function parseLoosely(source: string, file: string): Node {
  const plugins: ParserPlugin[] = /\.[cm]?tsx?$/.test(file) ? ['typescript'] : ['flow']
  if (!/\.[cm]?ts$/.test(file)) plugins.push('jsx')
  plugins.push('decorators')
  return parse(source, {
    sourceType: 'unambiguous',
    errorRecovery: true,
    allowReturnOutsideFunction: true,
    plugins,
  }).program as unknown as Node
}

function walk(node: Node, lazy: boolean, visit: (node: Node, lazy: boolean) => void): void {
  visit(node, lazy)
  const inside = lazy || /Function|Method|TryStatement/.test(node.type)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(child)) walk(child, inside, visit)
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

function specifierOf(node: Node): string | null {
  if (/^(?:Import|ExportNamed|ExportAll)Declaration$/.test(node.type)) {
    const isType = node.importKind === 'type' || node.exportKind === 'type'
    return !isType && typeof node.source?.value === 'string' ? node.source.value : null
  }
  if (node.type !== 'CallExpression') return null
  const isLoad = node.callee?.type === 'Import' || node.callee?.name === 'require'
  const argument = node.arguments?.[0]
  return isLoad && argument?.type === 'StringLiteral' ? String(argument.value) : null
}

function namesOf(node: Node): string[] {
  if (node.type === 'ExportAllDeclaration' || node.type === 'CallExpression') return ['*']
  return (node.specifiers ?? []).map((specifier) => {
    if (specifier.type === 'ImportDefaultSpecifier') return 'default'
    if (specifier.type === 'ImportNamespaceSpecifier') return '*'
    const named = specifier.imported ?? specifier.local
    return named?.name ?? named?.value ?? '*'
  })
}
