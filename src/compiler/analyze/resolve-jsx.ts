import { push, pushAll, pushChildren, type Visit, type Walk } from './walk.ts'

export function enterJsx(walk: Walk, { node, scope }: Visit): void {
  switch (node.type) {
    case 'JSXIdentifier':
      if (node.name === 'this') walk.receivers.push(node)
      else walk.references.push({ node, name: node.name, scope, binding: null, write: false })
      return
    case 'JSXMemberExpression':
      push(walk, node.object, node, scope)
      return
    case 'JSXOpeningFragment':
      walk.elements.push(node)
      return
    case 'JSXOpeningElement':
      walk.elements.push(node)
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
