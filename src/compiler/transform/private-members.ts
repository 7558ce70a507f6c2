import type * as t from '@babel/types'
import type { ClassNode } from '../analyze/index.ts'
import { contains } from '../syntax.ts'
import type { Emitter, Range } from './emitter.ts'

type PrivateMember = t.ClassPrivateProperty | t.ClassPrivateMethod | t.ClassAccessorProperty

interface PrivateUnit {
  members: PrivateMember[]
  needs: Set<string>
}

/**
 * Removes `#private` members that only removed step methods used, so that what they import can go as well. Members
 * that TypeScript calls private stay: they show when an instance is enumerated.
 */
export function removePrivateMembers(emitter: Emitter): void {
  for (const cls of emitter.analysis.classes) {
    if (cls.members.some((site) => site.kind === 'step')) removeFrom(emitter, cls.node)
  }
}

function removeFrom(emitter: Emitter, node: ClassNode): void {
  const units = collectUnits(node)
  if (units.size === 0) return
  const touched = new Set<string>()
  const live = new Set<string>()
  for (const use of emitter.analysis.resolved.privateNames) {
    const name = use.id.name
    const pos = use.start ?? 0
    if (!contains(node, use)) continue
    if (!units.has(name)) continue
    if (emitter.removed.some((range) => isIn(pos, range))) touched.add(name)
    else noteUse(units, pos, name, live)
  }
  const dead = reachable(units, touched)
  const kept = [...live, ...[...units.keys()].filter((name) => !dead.has(name))]
  for (const name of reachable(units, kept)) dead.delete(name)
  for (const member of [...dead].flatMap((name) => units.get(name)?.members ?? [])) {
    const range = { start: member.start ?? 0, end: member.end ?? 0 }
    // The `;` keeps a field above from continuing into the member below.
    emitter.edits.replace(range.start, range.end, ';')
    emitter.removed.push(range)
  }
}

function collectUnits(node: ClassNode): Map<string, PrivateUnit> {
  const units = new Map<string, PrivateUnit>()
  for (const member of node.body.body) {
    if (!isPrivate(member)) continue
    const name = (member.key as t.PrivateName).id.name
    const unit = units.get(name) ?? { members: [], needs: new Set<string>() }
    unit.members.push(member)
    units.set(name, unit)
  }
  return units
}

function isPrivate(member: t.Node): member is PrivateMember {
  return 'key' in member && (member as PrivateMember).key.type === 'PrivateName'
}

/** Notes a use by another private member as a need of that member, and any other as live. */
function noteUse(
  units: ReadonlyMap<string, PrivateUnit>,
  pos: number,
  name: string,
  live: Set<string>,
): void {
  for (const unit of units.values()) {
    const isOwner = unit.members.some((member) =>
      isIn(pos, { start: member.start ?? 0, end: member.end ?? 0 }),
    )
    if (isOwner) return void unit.needs.add(name)
  }
  live.add(name)
}

function reachable(units: ReadonlyMap<string, PrivateUnit>, from: Iterable<string>): Set<string> {
  const found = new Set(from)
  for (const name of found) for (const next of units.get(name)?.needs ?? []) found.add(next)
  return found
}

function isIn(pos: number, range: Range): boolean {
  return range.start <= pos && pos < range.end
}
