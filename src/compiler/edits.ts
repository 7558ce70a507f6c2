import MagicString from 'magic-string'
import { lowerBound, type Range } from './ranges.ts'

interface Insertion {
  pos: number
  text: string
  /** The other end of what is wrapped; equal to `pos` for plain insertions. */
  partner: number
  side: 'close' | 'point' | 'open'
  order: number
}

interface Replacement {
  start: number
  end: number
  text: string
}

/**
 * Edits of one file in original offsets, gathered in any order. Replacing a range drops every edit inside it, so
 * callers need not know of each other; wraps that meet at one offset nest as their ranges do.
 */
export class Edits {
  readonly #insertions: Insertion[] = []
  readonly #replacements: Replacement[] = []
  #sorted: Sorted | null = null

  replace(start: number, end: number, text: string): void {
    this.#sorted = null
    this.#replacements.push({ start, end, text })
  }

  remove(start: number, end: number): void {
    this.replace(start, end, '')
  }

  insert(pos: number, text: string): void {
    this.#sorted = null
    this.#insertions.push({ pos, text, partner: pos, side: 'point', order: this.#insertions.length })
  }

  wrap(start: number, end: number, before: string, after: string): void {
    this.#sorted = null
    this.#insertions.push({
      pos: start,
      text: before,
      partner: end,
      side: 'open',
      order: this.#insertions.length,
    })
    this.#insertions.push({
      pos: end,
      text: after,
      partner: start,
      side: 'close',
      order: this.#insertions.length,
    })
  }

  get isEmpty(): boolean {
    return this.#insertions.length === 0 && this.#replacements.length === 0
  }

  /** The source with all edits. */
  applyTo(source: string): MagicString {
    return this.#apply(new MagicString(source), { start: -1, end: Infinity }, 0)
  }

  /** A part of the source with the edits inside of it. What is put around the part is not inside. */
  applyWithin(source: string, range: Range): MagicString {
    return this.#apply(new MagicString(source.slice(range.start, range.end)), range, range.start)
  }

  #apply(target: MagicString, range: Range, offset: number): MagicString {
    const { insertions, replacements } = this.#sort()
    const inside = outermost(between(replacements, range, (r) => r.start).filter((r) => r.end <= range.end))
    for (const { start, end, text } of inside) {
      if (text === '') target.remove(start - offset, end - offset)
      else target.update(start - offset, end - offset, text)
    }
    // One method for all of them: text put at an offset by different methods does not keep the order of the calls.
    for (const insertion of between(insertions, { ...range, start: range.start + 1 }, (i) => i.pos)) {
      if (!isInside(inside, insertion)) target.appendLeft(insertion.pos - offset, insertion.text)
    }
    return target
  }

  /** Once for all parts of a file that are applied. */
  #sort(): Sorted {
    this.#sorted ??= {
      insertions: this.#insertions.toSorted(compareInsertions),
      replacements: this.#replacements
        .filter((r) => r.end > r.start)
        .toSorted((a, b) => a.start - b.start || b.end - a.end),
    }
    return this.#sorted
  }
}

interface Sorted {
  insertions: Insertion[]
  replacements: Replacement[]
}

function between<T>(sorted: readonly T[], { start, end }: Range, positionOf: (item: T) => number): T[] {
  return sorted.slice(lowerBound(sorted, start, positionOf), lowerBound(sorted, end, positionOf))
}

const SIDE_ORDER = { close: 0, point: 1, open: 2 }

function compareInsertions(a: Insertion, b: Insertion): number {
  if (a.pos !== b.pos) return a.pos - b.pos
  if (a.side !== b.side) return SIDE_ORDER[a.side] - SIDE_ORDER[b.side]
  // Closing: the inner wrap began later. Opening: the outer wrap ends later. Same range: the first caller is inside.
  if (a.side === 'close') return b.partner - a.partner || a.order - b.order
  if (a.side === 'open') return b.partner - a.partner || b.order - a.order
  return a.order - b.order
}

function outermost(sorted: readonly Replacement[]): Replacement[] {
  const result: Replacement[] = []
  let end = -1
  for (const r of sorted) {
    if (r.start < end) continue
    result.push(r)
    end = r.end
  }
  return result
}

/** `replacements` are sorted and disjoint. */
function isInside(replacements: Replacement[], { pos, partner, side }: Insertion): boolean {
  let low = 0
  let high = replacements.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const r = replacements[middle] as Replacement
    if (pos < r.start) high = middle - 1
    else if (pos > r.end) low = middle + 1
    else if (pos > r.start && pos < r.end) return true
    // At an edge: wraps of the replaced text itself stay, wraps of something inside it go.
    else if (side === 'open') return pos === r.start && partner < r.end
    else if (side === 'close') return pos === r.end && partner > r.start
    else return false
  }
  return false
}
