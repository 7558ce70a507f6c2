import type * as t from '@babel/types'
import { unwrap } from '../syntax.ts'
import { groupCycles } from './cycles.ts'
import type { Resolved } from './resolve.ts'
import type { Binding } from './scope.ts'
import type { Site } from './sites.ts'

/**
 * Steps that call themselves or each other cannot send each other along: they would never end. Each finds the others in
 * the registry instead, and sends along what all of them need. They see each other, so they stand in one scope, where
 * a name means the same for all of them; those assigned in another scope may not, and are left as they are then.
 */
export function joinPeers(resolved: Resolved, sites: readonly Site[]): void {
  const byFunction = new Map<t.Node, Site>(sites.map((site) => [site.fn, site]))
  const stepOf = (binding: Binding) => byFunction.get(onlyValue(resolved, binding) ?? binding.declaration)
  const nested = sites.filter((site) => site.kind === 'step' && site.nested)
  const next = (site: Site) => site.captures.flatMap((binding) => stepOf(binding) ?? [])
  const groups = groupCycles(nested, next)
  const joined = nested.map((site) => {
    const group = groups.get(site) ?? []
    if (group.length === 1 && !next(site).includes(site)) return {}
    const peers = new Set(group)
    const isPeer = (binding: Binding) => peers.has(stepOf(binding)!)
    const needed = new Set([site, ...peers].flatMap((member) => member.captures))
    if (new Set([...needed].map(({ name }) => name)).size < needed.size) return {}
    return {
      captures: [...needed].filter((binding) => !isPeer(binding)),
      peers: site.captures.flatMap((binding) => {
        const peer = isPeer(binding) ? stepOf(binding) : undefined
        return peer ? [{ name: binding.name, id: peer.id }] : []
      }),
    }
  })
  for (const [i, site] of nested.entries()) Object.assign(site, joined[i])
}

/** The only value that a variable ever has, given where it is declared or later; null when there may be others. */
function onlyValue(resolved: Resolved, { declaration, names, references }: Binding): t.Node | null {
  if (declaration.type !== 'VariableDeclarator' || declaration.id.type !== 'Identifier') return null
  const [first, ...others] = references.filter(({ write }) => write)
  if (names.length > 1 || others.length > 0 || (first && declaration.init)) return null
  const assignment = first && resolved.parents.get(first.node)
  if (!first) return declaration.init ? unwrap(declaration.init) : null
  const isPlain = assignment?.type === 'AssignmentExpression' && assignment.operator === '='
  return isPlain && assignment.left === first.node ? unwrap(assignment.right) : null
}
