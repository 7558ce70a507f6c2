import type * as t from '@babel/types'
import { type FunctionNode, isFunction, unwrap } from '../syntax.ts'
import type { Kind } from './directives.ts'
import type { Report } from './report.ts'
import type { Resolved } from './resolve.ts'

/** Says so when a directive at the top of the file can mean nothing: CommonJS exports, or none at all. */
export function reportMissingExports(resolved: Resolved, kind: Kind, at: t.Node, report: Report): void {
  if (resolved.program.body.some((statement) => /^Export|^TSExport/.test(statement.type))) return
  report('file-directive-without-exports', at, { directive: `use ${kind}` }, 'warning')
}

/** Functions that a directive at the top of the file marks: the exported ones. Other exports are reported. */
export function markExports(
  resolved: Resolved,
  kind: Kind,
  hasDirective: (fn: FunctionNode) => boolean,
  report: Report,
): Set<FunctionNode> {
  const marked = new Set<FunctionNode>()
  const directive = `use ${kind}`
  const mark = (value: t.Node | null, at: t.Node, what: string): void => {
    const target = value && unwrap(value)
    if (!target || !isFunction(target)) report('invalid-file-export', at, { directive, what })
    else if (hasDirective(target)) return
    else if (kind === 'workflow' && !target.async) report('invalid-file-export', at, { directive, what })
    else marked.add(target)
  }
  for (const statement of resolved.program.body) markStatement(resolved, statement, mark)
  return marked
}

type Mark = (value: t.Node | null, at: t.Node, what: string) => void

function markStatement(resolved: Resolved, statement: t.Statement, mark: Mark): void {
  switch (statement.type) {
    case 'ExportNamedDeclaration':
      if (statement.exportKind === 'type') return
      if (statement.declaration) return markDeclaration(statement.declaration, mark)
      return markSpecifiers(resolved, statement, mark)
    case 'ExportDefaultDeclaration':
      return markDefault(resolved, statement.declaration, mark)
    case 'ExportAllDeclaration':
      if (statement.exportKind !== 'type')
        mark(null, statement, `the re-export of "${statement.source.value}"`)
      return
    case 'TSExportAssignment':
      return mark(null, statement, 'the value of `export =`')
    default:
      return
  }
}

function markDeclaration(declaration: t.Declaration, mark: Mark): void {
  switch (declaration.type) {
    case 'FunctionDeclaration':
      return mark(declaration, declaration, `"${declaration.id?.name ?? 'default'}"`)
    case 'VariableDeclaration':
      if (declaration.declare) return
      for (const declarator of declaration.declarations) {
        const name = declarator.id.type === 'Identifier' ? `"${declarator.id.name}"` : 'a destructured value'
        mark(declarator.id.type === 'Identifier' ? (declarator.init ?? null) : null, declarator, name)
      }
      return
    case 'ClassDeclaration':
      if (!declaration.declare) mark(null, declaration, `the class "${declaration.id?.name ?? 'default'}"`)
      return
    case 'TSEnumDeclaration':
      if (!declaration.declare) mark(null, declaration, `the enum "${declaration.id.name}"`)
      return
    case 'TSModuleDeclaration':
      if (!declaration.declare) mark(null, declaration, 'a namespace')
      return
    default:
      return
  }
}

function markSpecifiers(resolved: Resolved, statement: t.ExportNamedDeclaration, mark: Mark): void {
  for (const specifier of statement.specifiers) {
    if (specifier.type === 'ExportSpecifier' && specifier.exportKind === 'type') continue
    const name = specifier.exported.type === 'Identifier' ? specifier.exported.name : specifier.exported.value
    if (statement.source || specifier.type !== 'ExportSpecifier')
      mark(null, specifier, `the re-export "${name}"`)
    else markName(resolved, specifier.local.name, specifier, mark)
  }
}

function markDefault(
  resolved: Resolved,
  declaration: t.ExportDefaultDeclaration['declaration'],
  mark: Mark,
): void {
  if ((declaration.type as string) === 'TSInterfaceDeclaration' || declaration.type === 'TSDeclareFunction')
    return
  if (declaration.type === 'Identifier') return markName(resolved, declaration.name, declaration, mark)
  mark(declaration, declaration, 'the default export')
}

function markName(resolved: Resolved, name: string, at: t.Node, mark: Mark): void {
  const binding = resolved.moduleScope.bindings.get(name)
  // A type: exporting it exports no value.
  if (!binding) return
  const { declaration } = binding
  const isConstant = !binding.reassigned
  const value =
    declaration.type === 'VariableDeclarator' ? (isConstant ? declaration.init : null) : declaration
  mark(value ?? null, at, `"${name}"`)
}
