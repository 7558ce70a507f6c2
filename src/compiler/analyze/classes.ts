import { groupBy } from '../group.ts'
import { type ClassNode, isFunction, unwrap } from '../syntax.ts'
import { collectErrorClasses } from './error-classes.ts'
import { hasName } from './naming.ts'
import { protocolKey } from './protocol-keys.ts'
import type { Report } from './report.ts'
import type { Resolved } from './resolve.ts'
import { isNestedNode, type Site } from './sites.ts'

/** A class that is registered, so that its instances and itself can be stored, or that has members to register. */
export interface ClassSite {
  node: ClassNode
  path: string
  /** Null when only its workflows are registered. */
  id: string | null
  members: Site[]
  /** A class of errors without serialisers: registered where its file is loaded, but no reason to load it. */
  isError?: boolean
}

/** Finds classes with members to register or with both serialisers, and reports those that cannot be registered. */
export function collectClasses(resolved: Resolved, sites: readonly Site[], report: Report): ClassSite[] {
  const result: ClassSite[] = []
  const errors = collectErrorClasses(resolved, (node) => isSerializable(resolved, node))
  const byOwner = groupBy(sites, (site) => site.owner?.node)
  for (const node of resolved.classes) {
    const members = byOwner.get(node) ?? []
    const serializable = isSerializable(resolved, node)
    if (errors.has(node)) {
      result.push({ node, path: '', id: '', members, isError: true })
      continue
    }
    if (members.length === 0 && !serializable) continue
    const why = serializable ? 'can be stored' : `has ${members[0]?.kind ?? 'step'} methods`
    if (isNestedNode(resolved, node)) {
      report('class-not-at-top-level', node, { name: node.id?.name ?? 'anonymous class', why })
    } else if (!hasName(resolved.parents, node)) report('class-without-name', node, { why })
    else {
      const registers = serializable || members.some((site) => site.kind === 'step')
      result.push({ node, path: '', id: registers ? '' : null, members })
    }
  }
  return result
}

function isSerializable(resolved: Resolved, node: ClassNode): boolean {
  const found = new Set<string>()
  for (const member of node.body.body) {
    if (member.type !== 'ClassMethod' && member.type !== 'ClassProperty') continue
    if (!member.static || !member.computed) continue
    if (member.type === 'ClassMethod' && member.kind !== 'method') continue
    if (member.type === 'ClassProperty' && !(member.value && isFunction(unwrap(member.value)))) continue
    const key = protocolKey(member.key, resolved.moduleScope)
    if (key !== null) found.add(key)
  }
  return found.size === 2
}
