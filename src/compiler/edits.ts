import type MagicString from 'magic-string'

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

  replace(start: number, end: number, text: string): void {
    this.#replacements.push({ start, end, text })
  }

  remove(start: number, end: number): void {
    this.replace(start, end, '')
  }

  insert(pos: number, text: string): void {
    this.#insertions.push({ pos, text, partner: pos, side: 'point', order: this.#insertions.length })
  }

  wrap(start: number, end: number, before: string, after: string): void {
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

  /** Applies all edits, or those inside a range, to a fresh string. What is put around the range is not inside. */
  applyTo(target: MagicString, from = -1, to = Infinity): MagicString {
    const replacements = outermost(this.#replacements.filter((r) => from <= r.start && r.end <= to))
    for (const r of replacements) {
      if (r.text === '') target.remove(r.start, r.end)
      else target.update(r.start, r.end, r.text)
    }
    // One method for all of them: text put at an offset by different methods does not keep the order of the calls.
    for (const insertion of this.#insertions.toSorted(compareInsertions)) {
      if (insertion.pos <= from || insertion.pos >= to) continue
      if (!isInside(replacements, insertion)) target.appendLeft(insertion.pos, insertion.text)
    }
    return target
  }
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

function outermost(replacements: Replacement[]): Replacement[] {
  const sorted = replacements
    .filter((r) => r.end > r.start)
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
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
