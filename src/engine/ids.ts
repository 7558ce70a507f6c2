/**
 * Ids of a run's steps, waits and hooks: the kind, and the run's own ULID with the entity's ordinal added to its random
 * part. So they are the same on every replay, unique over all runs (an idempotency key may leave the machine), and
 * cost no randomness. Run ids come from `createRunId`: independent random parts, never a monotonic sequence, since two
 * runs whose ids differ by one would share the ids of their entities.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const VALUES: ReadonlyMap<string, number> = new Map(ALPHABET.split('').map((char, value) => [char, value]))
/** Characters that an ordinal is added to: 8 of base 32 are 40 bits, exact in a double. */
const TAIL = 8
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

export type EntityKind = 'step' | 'wait' | 'hook' | 'attr' | 'call' | 'await'

/** True for `wrun_` and 26 characters of a ULID. */
export function isRunId(value: string): boolean {
  return value.startsWith('wrun_') && ULID.test(value.slice(5))
}

/** A run id from 48 bits of time (epoch milliseconds) and 16 random values below 32. */
export function createRunId(now: number, random: ArrayLike<number>): string {
  let time = ''
  for (let i = 0, rest = now; i < 10; i++, rest = Math.floor(rest / 32)) time = charOf(rest % 32) + time
  let tail = ''
  for (let i = 0; i < 16; i++) tail += charOf((random[i] ?? 0) & 31)
  return `wrun_${time}${tail}`
}

/** Makes the ids of one run's entities. */
export function createEntityIds(runId: string): (kind: EntityKind, ordinal: number) => string {
  const body = runId.slice(5)
  const head = body.slice(0, -TAIL)
  let base = 0
  for (const char of body.slice(-TAIL)) base = base * 32 + (VALUES.get(char) ?? 0)
  return (kind, ordinal) => {
    let rest = (base + ordinal) % 32 ** TAIL
    let tail = ''
    for (let i = 0; i < TAIL; i++, rest = Math.floor(rest / 32)) tail = charOf(rest % 32) + tail
    return `${kind}_${head}${tail}`
  }
}

function charOf(value: number): string {
  return ALPHABET.charAt(value)
}
