/**
 * The built-ins that the codec uses, taken when this module loads: in the sandbox that is before any user code, so a
 * prototype patched later can neither change an encoding nor notice one. For the same reason the codec iterates by
 * index, since `for…of`, spread and destructuring call `Array.prototype[Symbol.iterator]`.
 */
// oxlint-disable-next-line typescript/unbound-method -- taken unbound on purpose
const { bind, call } = Function.prototype

/** `uncurry(fn)(self, ...args)` is `fn.call(self, ...args)`, and reads no property when called. */
export const uncurry = bind.bind(call) as unknown as <A extends unknown[], R>(
  fn: (...args: A) => R,
) => (self: unknown, ...args: A) => R

export const {
  create: objectCreate,
  defineProperty,
  getOwnPropertyDescriptor,
  getOwnPropertySymbols,
  getPrototypeOf,
  keys: objectKeys,
  prototype: ObjectPrototype,
  setPrototypeOf,
} = Object
export const { isArray } = Array
export const { parse: jsonParse, stringify: jsonStringify } = JSON
export const { apply, construct, deleteProperty, set: reflectSet } = Reflect
export const { fromCharCode } = String
/** V8's; absent elsewhere. */
export const { captureStackTrace } = Error as { captureStackTrace?: (error: object, above: object) => void }
export const objectIs = Object.is
export const objectFrom = Object as (value: unknown) => object
export const symbolFor = Symbol.for
export const { toStringTag } = Symbol
export const MapClass = Map
export const SetClass = Set
export const ArrayBufferClass = ArrayBuffer
export const Uint8ArrayClass = Uint8Array
export const DataViewClass = DataView
export const DateClass = Date
export const RegExpClass = RegExp
export const BigIntFunction = BigInt
export const ErrorClass = Error
export const RangeErrorClass = RangeError

/** The native getter of an accessor property, as a function of the object. */
function getter<R>(prototype: object, key: PropertyKey): (self: unknown) => R {
  // oxlint-disable-next-line typescript/unbound-method -- made a function of its object
  const get = getOwnPropertyDescriptor(prototype, key)?.get
  if (!get) throw new TypeError(`This JavaScript engine has no accessor ${String(key)}`)
  return uncurry(get as () => R)
}

/* oxlint-disable typescript/unbound-method -- every method below is made a function of its object */
export const hasOwn = uncurry(ObjectPrototype.hasOwnProperty)
export const isEnumerable = uncurry(ObjectPrototype.propertyIsEnumerable)
export const isPrototypeOf = uncurry(ObjectPrototype.isPrototypeOf)
export const objectToString = uncurry(ObjectPrototype.toString)

export const arrayIncludes = uncurry(Array.prototype.includes)
export const indexOf = uncurry(String.prototype.indexOf)
export const charCodeAt = uncurry(String.prototype.charCodeAt)
export const slice = uncurry(String.prototype.slice)

export const mapGet = uncurry(Map.prototype.get)
export const mapSet = uncurry(Map.prototype.set)
export const mapDelete = uncurry(Map.prototype.delete)
export const mapForEach = uncurry(Map.prototype.forEach as <K, V>(visit: (value: V, key: K) => void) => void)
export const mapSize = getter<number>(Map.prototype, 'size')
export const setAdd = uncurry(Set.prototype.add)
export const setForEach = uncurry(Set.prototype.forEach as (visit: (value: unknown) => void) => void)
export const setSize = getter<number>(Set.prototype, 'size')

export const dateTime = uncurry(Date.prototype.getTime)
export const regexpSource = getter<string>(RegExp.prototype, 'source')

/** `RegExp.prototype.flags` reads other properties, which may be patched; these read the internal slot. */
const FLAG_NAMES = [
  'hasIndices',
  'global',
  'ignoreCase',
  'multiline',
  'dotAll',
  'unicode',
  'unicodeSets',
  'sticky',
]
const FLAG_LETTERS = 'dgimsuvy'
const flagGetters = FLAG_NAMES.map((name) =>
  hasOwn(RegExp.prototype, name) ? getter<boolean>(RegExp.prototype, name) : () => false,
)

/** The flags of a regular expression of any realm; throws for anything else. */
export function regexpFlags(value: unknown): string {
  let flags = ''
  for (let i = 0; i < flagGetters.length; i++) {
    if (flagGetters[i]!(value)) flags += FLAG_LETTERS[i]!
  }
  return flags
}

export const numberValue = uncurry(Number.prototype.valueOf)
export const stringValue = uncurry(String.prototype.valueOf)
export const booleanValue = uncurry(Boolean.prototype.valueOf)
export const bigintValue = uncurry(BigInt.prototype.valueOf)

export const bufferLength = getter<number>(ArrayBuffer.prototype, 'byteLength')
export const viewBuffer = getter<ArrayBuffer>(DataView.prototype, 'buffer')
export const viewOffset = getter<number>(DataView.prototype, 'byteOffset')
export const viewLength = getter<number>(DataView.prototype, 'byteLength')

const TypedArrayPrototype = getPrototypeOf(Uint8Array.prototype) as object
export const typedArrayBuffer = getter<ArrayBuffer>(TypedArrayPrototype, 'buffer')
export const typedArrayOffset = getter<number>(TypedArrayPrototype, 'byteOffset')
export const typedArrayByteLength = getter<number>(TypedArrayPrototype, 'byteLength')
export const typedArrayLength = getter<number>(TypedArrayPrototype, 'length')
export const typedArraySet = uncurry(Uint8Array.prototype.set)
/** `"Uint8Array"` and so on for typed arrays of any realm, `undefined` for anything else; never throws. */
export const typedArrayName = getter<string | undefined>(TypedArrayPrototype, Symbol.toStringTag)
/* oxlint-enable typescript/unbound-method */
