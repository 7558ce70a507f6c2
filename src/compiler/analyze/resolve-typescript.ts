import type * as t from '@babel/types'
import { isTypeWrapper } from '../syntax.ts'
import { createScope, declare, type Scope } from './scope.ts'
import { push, pushAll, type Visit, type Walk } from './walk.ts'

export function enterTypeScript(walk: Walk, { node, scope, role, owner }: Visit): void {
  if (isTypeWrapper(node)) return push(walk, node.expression, node, scope, role, owner)
  switch (node.type) {
    case 'TSParameterProperty':
      push(walk, node.parameter, node, scope, 'parameter', owner)
      return
    case 'TSEnumDeclaration':
      return enterEnum(walk, node, scope)
    case 'TSModuleDeclaration':
      return enterNamespace(walk, node, scope)
    case 'TSDeclareFunction':
      if (!node.declare) addSignature(walk, node)
      return
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

function addSignature({ signatures }: Walk, node: t.TSDeclareFunction): void {
  const known = signatures.get(node.id?.name)
  if (known) known.push(node)
  else signatures.set(node.id?.name, [node])
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
