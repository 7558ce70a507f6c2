import { charCodeAt, MapClass, mapGet, mapSet, mapSize } from './intrinsics.ts'
import { quote } from './quote.ts'

/** How a property name is written. */
export interface KeyText {
  /** `"key":` */
  readonly first: string
  /** `,"key":` */
  readonly next: string
  /** Begins with `$`: as a plain key it would read as a tag. */
  readonly reserved: boolean
  /** The name as an array index, -1 if it is none. */
  readonly index: number
}

/** Names repeat from object to object: looking one up takes a fraction of quoting it. Bounded, since names may be data. */
export type KeyCache = Map<string, KeyText>
const CACHE_LIMIT = 1000
const LONGEST_CACHED = 64
const DOLLAR = 36
const DIGIT_0 = 48
const DIGIT_9 = 57
const LARGEST_INDEX = 4294967294

export function createKeyCache(): KeyCache {
  return new MapClass()
}

export function keyText(cache: KeyCache, key: string): KeyText {
  const known = mapGet(cache, key) as KeyText | undefined
  if (known !== undefined) return known
  const first = `${quote(key)}:`
  const reserved = key !== '' && charCodeAt(key, 0) === DOLLAR
  const text = { first, next: `,${first}`, reserved, index: arrayIndex(key) }
  if (key.length <= LONGEST_CACHED && mapSize(cache) < CACHE_LIMIT) mapSet(cache, key, text)
  return text
}

/** The index that `key` is, or -1. */
export function arrayIndex(key: string): number {
  if (key === '') return -1
  const code = charCodeAt(key, 0)
  if (code < DIGIT_0 || code > DIGIT_9) return -1
  const index = +key
  return index % 1 === 0 && index <= LARGEST_INDEX && `${index}` === key ? index : -1
}
