import type * as t from '@babel/types'
import { assignedProperties, type Site } from '../analyze/index.ts'
import { isLiteral, unwrap } from '../syntax.ts'
import { type Emitter, quote } from './emitter.ts'

/** `step.maxRetries = 3` next to a nested step happens in the workflow; the registered copy needs it too. */
export function literalProperties(emitter: Emitter, site: Site): string[] {
  const { source, resolved } = emitter.analysis
  const properties = new Map<string, string>()
  for (const { node } of site.holder?.references ?? []) {
    for (const { keys, value } of assignedProperties(resolved.parents, node)) {
      const literal = keys.length === 1 && value ? literalOf(emitter, value) : null
      if (literal) properties.set(keys[0]!, source.slice(literal.start ?? 0, literal.end ?? 0))
    }
  }
  return [...properties].map(([key, value]) => `[${quote(key)}]: ${value}`)
}

/** The literal that a value is, or that a constant holds. */
function literalOf({ analysis }: Emitter, node: t.Node): t.Node | null {
  const value = unwrap(node)
  if (isLiteral(value)) return value
  const binding = analysis.resolved.references.find((reference) => reference.node === value)?.binding
  const declaration = binding?.reassigned === false ? binding.declaration : null
  if (declaration?.type !== 'VariableDeclarator' || declaration.id.type !== 'Identifier') return null
  const held = declaration.init && unwrap(declaration.init)
  return held && isLiteral(held) ? held : null
}
