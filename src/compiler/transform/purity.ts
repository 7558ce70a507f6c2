import type * as t from '@babel/types'
import { type ClassNode, isClass, isFunction, isLiteral, unwrap } from '../syntax.ts'

/** True when evaluating a declaration has no effect that anybody could notice. */
export function isPureStatement(node: t.Node): boolean {
  if (node.type === 'FunctionDeclaration') return true
  return node.type === 'ClassDeclaration' && isPureClass(node)
}

/** True when evaluating an initialiser has no effect that anybody could notice. */
export function isPureValue(node: t.Node | null | undefined): boolean {
  if (!node) return true
  const value = unwrap(node)
  if (isLiteral(value) || isFunction(value)) return true
  if (value.type === 'ArrayExpression') {
    return value.elements.every((element) => element === null || isPureValue(element))
  }
  if (value.type === 'ObjectExpression') {
    return value.properties.every(
      (property) =>
        property.type !== 'SpreadElement' &&
        !property.computed &&
        (property.type === 'ObjectMethod' || isPureValue(property.value)),
    )
  }
  return isClass(value) && isPureClass(value)
}

function isPureClass(node: ClassNode): boolean {
  if (node.superClass || (node.decorators?.length ?? 0) > 0) return false
  return node.body.body.every((member) => {
    if (member.type === 'StaticBlock') return false
    if ('decorators' in member && (member.decorators?.length ?? 0) > 0) return false
    if ('computed' in member && member.computed) return false
    const isStatic = 'static' in member && member.static && 'value' in member
    return !isStatic || isPureValue(member.value)
  })
}
