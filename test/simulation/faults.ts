import { createRandom } from '../fuzz/random.ts'

/**
 * What goes wrong at one effect of a process on the store, counted over the whole simulation:
 * - `crash-before`, `crash-after`: the process dies, the effect not having happened, or having happened
 * - `lost-request`, `lost-answer`: the caller gets an error, the effect not having happened, or having happened
 * - `late`: the caller gets an error, and the effect happens `ms` later
 * - `slow`: it takes `ms`
 * - `freeze`: the process stands still for `ms`
 * - `partition`: every effect of the process fails for `ms`, heartbeats too
 */
export interface Fault {
  at: number
  kind: (typeof KINDS)[number]
  ms: number
}

const KINDS = [
  'crash-before',
  'crash-after',
  'lost-request',
  'lost-answer',
  'late',
  'slow',
  'freeze',
  'partition',
] as const

/** Longer and shorter than the lease of 30 s. */
const SPANS = [200, 5_000, 45_000, 100_000]

/** The faults of a seed: up to ten among the first few hundred effects. */
export function randomFaults(seed: number): Fault[] {
  const random = createRandom(seed ^ 0x5f3759df)
  const span = random.pick([30, 120, 400])
  const faults = Array.from({ length: random.below(11) }, () => ({
    at: 1 + random.below(span),
    kind: random.pick(KINDS),
    ms: random.pick(SPANS),
  }))
  return [...new Map(faults.map((fault) => [fault.at, fault])).values()].sort((a, b) => a.at - b.at)
}
