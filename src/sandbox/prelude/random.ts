/**
 * Seeded randomness: sfc32 (Chris Doty-Humphrey's PractRand, http://pracrand.sourceforge.net), seeded by xmur3-style
 * mixing of the run's seed. Not for secrets: tokens come from the host's HMAC.
 */
export function createRandom(seed: string): () => number {
  let [a, b, c, d] = [mix(seed, 1), mix(seed, 2), mix(seed, 3), mix(seed, 4)] as [
    number,
    number,
    number,
    number,
  ]
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let i = 0; i < 12; i++) next()
  return () => (next() * 0x20_0000 + (next() >>> 11)) / 2 ** 53
}

function mix(text: string, salt: number): number {
  let hash = 1_779_033_703 ^ (text.length + salt * 0x9e37_79b9)
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 3_432_918_353)
    hash = (hash << 13) | (hash >>> 19)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507)
  hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909)
  return hash ^ (hash >>> 16)
}
