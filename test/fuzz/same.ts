/**
 * True when two values are the same in everything that is stored: prototypes, keys and their order, holes, boxed and
 * invalid values, bytes, and which parts are one object. (`isDeepStrictEqual` takes no two invalid dates for equal, and
 * does not look at identity.)
 */
export function isSame(a: unknown, b: unknown, seen: Map<object, object> = new Map()): boolean {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return Object.is(a, b)
  const met = seen.get(a)
  if (met !== undefined) return met === b
  seen.set(a, b)
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
  return sameSlots(a, b, seen) && sameProperties(a, b, seen)
}

function sameSlots(a: object, b: object, seen: Map<object, object>): boolean {
  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime())
  if (a instanceof RegExp) return a.source === (b as RegExp).source && a.flags === (b as RegExp).flags
  if (a instanceof URL) return a.href === (b as URL).href
  if (a instanceof Map) return sameList([...a], [...(b as typeof a)], (x, y) => isEntrySame(x, y, seen))
  if (a instanceof Set) return sameList([...a], [...(b as typeof a)], (x, y) => isSame(x, y, seen))
  if (a instanceof ArrayBuffer) return Buffer.from(a).equals(Buffer.from(b as ArrayBuffer))
  if (ArrayBuffer.isView(a)) return sameBytes(a, b as ArrayBufferView)
  if (isBoxed(a)) return Object.is(a.valueOf(), b.valueOf())
  if (a instanceof Error) return sameHidden(a, b as Error, seen)
  return true
}

function isBoxed(value: object): boolean {
  return (
    value instanceof Number || value instanceof String || value instanceof Boolean || value instanceof BigInt
  )
}

function isEntrySame(
  [keyA, valueA]: [unknown, unknown],
  [keyB, valueB]: [unknown, unknown],
  seen: Map<object, object>,
): boolean {
  return isSame(keyA, keyB, seen) && isSame(valueA, valueB, seen)
}

function sameList<T>(a: T[], b: T[], same: (x: T, y: T) => boolean): boolean {
  return a.length === b.length && a.every((value, i) => same(value, b[i]!))
}

function sameBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  const bytes = (view: ArrayBufferView): Buffer => Buffer.from(view.buffer, view.byteOffset, view.byteLength)
  return bytes(a).equals(bytes(b))
}

function sameHidden(a: Error, b: Error, seen: Map<object, object>): boolean {
  if (a.name !== b.name || a.message !== b.message || a.stack !== b.stack) return false
  if (Object.hasOwn(a, 'cause') !== Object.hasOwn(b, 'cause') || !isSame(a.cause, b.cause, seen)) return false
  return !(a instanceof AggregateError) || isSame(a.errors, (b as AggregateError).errors, seen)
}

/** Views list each byte as a property: theirs are compared as bytes. */
function sameProperties(a: object, b: object, seen: Map<object, object>): boolean {
  if (ArrayBuffer.isView(a)) return true
  if (Array.isArray(a) && a.length !== (b as unknown[]).length) return false
  const keys = Object.keys(a)
  if (keys.join('\n') !== Object.keys(b).join('\n')) return false
  return keys.every((key) => isSame(valueAt(a, key), valueAt(b, key), seen))
}

function valueAt(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value
}
