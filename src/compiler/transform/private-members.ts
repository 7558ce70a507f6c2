import type * as t from '@babel/types'
import type { ClassNode } from '../analyze/index.ts'
import { lowerBound, positionIndex, rangeIndex } from '../ranges.ts'
import { rangeOf } from '../syntax.ts'
import type { Emitter } from './emitter.ts'

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
  const { classes, resolved } = emitter.analysis
  const usesIn = positionIndex(resolved.privateNames, (use) => use.start ?? 0)
  const isRemoved = rangeIndex(emitter.removed)
  for (const { node, members } of classes) {
    if (!members.some((site) => site.kind === 'step')) continue
    removeFrom(emitter, node, usesIn(rangeOf(node)), isRemoved)
  }
}

function removeFrom(
  emitter: Emitter,
  node: ClassNode,
  uses: readonly t.PrivateName[],
  isRemoved: (pos: number) => boolean,
): void {
  const units = collectUnits(node)
  if (units.size === 0) return
  const ownerAt = ownerFinder(units)
  const touched = new Set<string>()
  const live = new Set<string>()
  for (const use of uses) {
    const name = use.id.name
    const pos = use.start ?? 0
    if (!units.has(name)) continue
    if (isRemoved(pos)) touched.add(name)
    else (ownerAt(pos)?.needs ?? live).add(name)
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

/** Finds the private member that a use stands in: that member needs it, and any other use keeps it. */
function ownerFinder(units: ReadonlyMap<string, PrivateUnit>): (pos: number) => PrivateUnit | undefined {
  const owners = [...units.values()].flatMap((unit) =>
    unit.members.map((member) => ({ unit, ...rangeOf(member) })),
  )
  owners.sort((a, b) => a.start - b.start)
  return (pos) => {
    const owner = owners[lowerBound(owners, pos + 1, ({ start }) => start) - 1]
    return owner && pos < owner.end ? owner.unit : undefined
  }
}

function reachable(units: ReadonlyMap<string, PrivateUnit>, from: Iterable<string>): Set<string> {
  const found = new Set(from)
  for (const name of found) for (const next of units.get(name)?.needs ?? []) found.add(next)
  return found
}
