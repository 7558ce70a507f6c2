import type * as t from '@babel/types'
import { escapeKey, isOwnId, OWN_ID_RULE } from '../ids.ts'
import { unwrap } from '../syntax.ts'
import { type AssignedProperty, assignedProperties } from './assigned-properties.ts'
import type { Report } from './report.ts'
import type { Resolved } from './resolve.ts'
import type { Reference } from './scope.ts'
import type { Site } from './sites.ts'

/**
 * The ids that code gives to its workflows and steps itself: `charge.id = 'charge'`, `Shop.order.id = 'order'`. What is no
 * plain id is reported: a function that seems to have one must not be without.
 *
 * Needs the paths of the sites, and their holders.
 */
export function findOwnIds(resolved: Resolved, sites: readonly Site[], report: Report): Map<Site, string> {
  const siteOf = siteFinder(resolved, sites)
  const found = new Map<Site, { id: string; line: number }>()
  for (const reference of resolved.references) {
    for (const property of assignedProperties(resolved.parents, reference.node)) {
      const site = property.keys.at(-1) === 'id' ? siteOf(reference, property.keys.slice(0, -1)) : undefined
      if (!site) continue
      const id = property.value && textOf(property.value)
      const reason = problemOf(id, found.get(site)?.line)
      if (reason !== null) report('own-id-invalid', placeOf(property), { name: site.path, reason })
      else found.set(site, { id: id!, line: property.node.loc?.start.line ?? 1 })
    }
  }
  return new Map([...found].map(([site, { id }]) => [site, id]))
}

/** Finds a site by the name that holds it, or by its place in the class or object that a name of the module holds. */
function siteFinder(
  { moduleScope }: Resolved,
  sites: readonly Site[],
): (reference: Reference, keys: readonly string[]) => Site | undefined {
  const byHolder = new Map(sites.map((site) => [site.holder, site]))
  const members = sites.filter(({ nested, form }) => !nested && !form.endsWith('getter'))
  const byPath = new Map(members.map((site) => [site.path, site]))
  return ({ binding }, keys) => {
    if (!binding) return undefined
    if (keys.length === 0) return byHolder.get(binding)
    if (binding.scope !== moduleScope) return undefined
    const [first, second, ...rest] = keys.map(escapeKey)
    const isMethod = first === 'prototype' && second !== undefined && rest.length === 0
    const inClass = `${binding.name}${isMethod ? `#${second}` : `.${first}`}`
    return byPath.get([binding.name, ...keys.map(escapeKey)].join('/')) ?? byPath.get(inClass)
  }
}

function textOf(node: t.Node): string | null {
  const value = unwrap(node)
  if (value.type === 'StringLiteral') return value.value
  const isPlain = value.type === 'TemplateLiteral' && value.expressions.length === 0
  return isPlain ? (value.quasis[0]?.value.cooked ?? null) : null
}

function problemOf(id: string | null, earlierLine: number | undefined): string | null {
  if (id === null) return 'is not a string literal, so that it is not known when the app is built'
  if (id === '') return 'is empty'
  if (!isOwnId(id)) return `is ${JSON.stringify(id)}, which is not ${OWN_ID_RULE}`
  return earlierLine === undefined ? null : `is set twice, in line ${earlierLine} as well`
}

function placeOf({ value, node }: AssignedProperty): t.Node {
  return value ?? node
}
