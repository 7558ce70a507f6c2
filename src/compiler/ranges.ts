/** Questions about offsets, answered by bisection: a file of ten thousand lines has thousands of functions and edits. */

export interface Range {
  start: number
  end: number
}

/** Tells whether an offset lies in any of the ranges, which may overlap. */
export function rangeIndex(ranges: readonly Range[]): (pos: number) => boolean {
  const merged: Range[] = []
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1)
    if (last && start <= last.end) last.end = Math.max(last.end, end)
    else merged.push({ start, end })
  }
  return (pos) => {
    const range = merged[lowerBound(merged, pos + 1, (r) => r.start) - 1]
    return range !== undefined && pos < range.end
  }
}

/** Finds the items that stand in a range, in order. */
export function positionIndex<T>(
  items: readonly T[],
  positionOf: (item: T) => number,
): (range: Range) => T[] {
  const sorted = items.toSorted((a, b) => positionOf(a) - positionOf(b))
  return ({ start, end }) =>
    sorted.slice(lowerBound(sorted, start, positionOf), lowerBound(sorted, end, positionOf))
}

/** The index of the first item that stands at `pos` or behind it; `items` are in order. */
export function lowerBound<T>(items: readonly T[], pos: number, positionOf: (item: T) => number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (positionOf(items[middle] as T) < pos) low = middle + 1
    else high = middle
  }
  return low
}
