/** Numbers that a seed determines. */
export interface Random {
  /** An integer from 0 on, below `limit`. */
  below(limit: number): number
  /** True once in `times`, on average. */
  once(times: number): boolean
  pick<T>(list: readonly T[]): T
}

/** mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
  return { below, once: (times) => below(times) === 0, pick: (list) => list[below(list.length)]! }
}
