import type * as t from '@babel/types'
import { removeStatement, type Target } from './emitter.ts'

/**
 * Removes imports and re-exports of nothing but types, `import { type Row } from './db'`. Under `verbatimModuleSyntax` they would
 * load the module, which is as likely as not one that the sandbox cannot have.
 */
export function removeTypeImports(target: Target): void {
  for (const statement of target.analysis.resolved.program.body) {
    if (importsOnlyTypes(statement)) removeStatement(target, statement)
  }
}

function importsOnlyTypes(statement: t.Statement): boolean {
  if (statement.type === 'ImportDeclaration') {
    const { specifiers } = statement
    return specifiers.length > 0 && specifiers.every((s) => 'importKind' in s && s.importKind === 'type')
  }
  if (statement.type !== 'ExportNamedDeclaration' || !statement.source) return false
  const { specifiers } = statement
  return specifiers.length > 0 && specifiers.every((s) => 'exportKind' in s && s.exportKind === 'type')
}
