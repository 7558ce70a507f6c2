import { contains } from '../syntax.ts'
import { isDecorated } from './class-block.ts'
import { quote, type Target } from './emitter.ts'

/**
 * Keeps the `name` of classes that esbuild would call `_Name`: those of the module itself that mention themselves, or are
 * decorated. A getter, unlike a static block, lets it drop a class that nothing uses; a member called `name` comes later, and wins.
 */
export function keepClassNames({ analysis, edits }: Target): void {
  const { classes, moduleScope } = analysis.resolved
  for (const node of classes) {
    if (node.type !== 'ClassDeclaration' || !node.id) continue
    const binding = moduleScope.bindings.get(node.id.name)
    if (binding?.declaration !== node) continue
    const isMentioned = binding.references.some((reference) => contains(node.body, reference.node))
    if (isMentioned || isDecorated(node))
      edits.insert((node.body.start ?? 0) + 1, ` static get name() { return ${quote(node.id.name)} } `)
  }
}
