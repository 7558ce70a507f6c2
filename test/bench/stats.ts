export interface Summary {
  median: number
  p95: number
}

/** Median and 95th percentile, by the nearest rank. */
export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
  return { median: at(0.5), p95: at(0.95) }
}
