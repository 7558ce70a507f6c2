import {
  bigintValue,
  booleanValue,
  bufferLength,
  dateTime,
  getPrototypeOf,
  hasOwn,
  MapClass,
  mapGet,
  mapSize,
  numberValue,
  ObjectPrototype,
  regexpSource,
  setSize,
  stringValue,
  viewBuffer,
} from './intrinsics.ts'

/** What an object is by its internal slots, whatever its prototype and properties say. */
export type Kind = 'date' | 'regexp' | 'map' | 'set' | 'arraybuffer' | 'dataview' | BoxedKind
export type BoxedKind = 'number' | 'string' | 'boolean' | 'bigint'

/** Each throws unless its argument, of whatever realm, has the internal slot. */
const BRANDS: ReadonlyArray<readonly [Kind, (value: unknown) => unknown, object]> = [
  ['date', dateTime, Date.prototype],
  ['map', mapSize, Map.prototype],
  ['set', setSize, Set.prototype],
  ['regexp', regexpSource, RegExp.prototype],
  ['arraybuffer', bufferLength, ArrayBuffer.prototype],
  ['dataview', viewBuffer, DataView.prototype],
  ['number', numberValue, Number.prototype],
  ['string', stringValue, String.prototype],
  ['boolean', booleanValue, Boolean.prototype],
  ['bigint', bigintValue, BigInt.prototype],
]

const brandsByPrototype = new MapClass(BRANDS.map((brand) => [brand[2], brand] as const))

/** The kind of an object that is neither plain, an array, a typed array nor an error; `undefined` if it has none. */
export function kindOf(value: object, prototype: object): Kind | undefined {
  // The usual case is one look-up: a failing check costs some microseconds, since it makes an error.
  const likely = mapGet(brandsByPrototype, prototype) as (typeof BRANDS)[number] | undefined
  if (likely !== undefined && hasBrand(likely[1], value)) return likely[0]
  for (let i = 0; i < BRANDS.length; i++) {
    if (hasBrand(BRANDS[i]![1], value)) return BRANDS[i]![0]
  }
  return undefined
}

function hasBrand(check: (value: unknown) => unknown, value: object): boolean {
  try {
    check(value)
  } catch {
    return false // the check has no other way to say no
  }
  return true
}

/** True for the `Object.prototype` of any realm. */
export function isObjectPrototype(prototype: object): boolean {
  if (prototype === ObjectPrototype) return true
  return (
    getPrototypeOf(prototype) === null &&
    hasOwn(prototype, 'isPrototypeOf') &&
    hasOwn(prototype, 'propertyIsEnumerable') &&
    hasOwn(prototype, '__lookupGetter__')
  )
}
