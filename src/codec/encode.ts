import { classOf, ownClassId } from './class-registry.ts'
import { encodeError } from './encode-error.ts'
import { encodeTypedArray } from './encode-bytes.ts'
import { encodeKind } from './encode-kind.ts'
import { encodeAt, type EncodeState, enter, fail } from './encode-state.ts'
import { arrayIndex, keyText } from './key-text.ts'
import { quote } from './quote.ts'
import { isError } from './error-classes.ts'
import type { CodecExtension } from './extension.ts'
import { describeFunction, describeObject } from './failure.ts'
import {
  arrayIncludes,
  getOwnPropertySymbols,
  getPrototypeOf,
  hasOwn,
  isArray,
  isEnumerable,
  mapGet,
  objectIs,
  objectKeys,
  ObjectPrototype,
  typedArrayName,
} from './intrinsics.ts'
import { isObjectPrototype, kindOf } from './kinds.ts'
import { WORKFLOW_SERIALIZE } from './serde.ts'

export function encodeValue(state: EncodeState, value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'number':
      return encodeNumber(value)
    case 'object':
      return value === null ? 'null' : encodeObject(state, value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'undefined':
      return '{"$undefined":0}'
    case 'bigint':
      return `{"$bigint":"${value}"}`
    case 'function':
      return encodeFunction(state, value)
    default:
      return fail(state, 'a symbol', 'Store a string instead.')
  }
}

function encodeNumber(value: number): string {
  // oxlint-disable-next-line no-self-compare -- NaN and the infinities, in one comparison
  if (value - value === 0) return value === 0 && objectIs(value, -0) ? '{"$number":"-0"}' : `${value}`
  return `{"$number":"${value}"}`
}

function encodeObject(state: EncodeState, value: object): string {
  const number = mapGet(state.seen, value) as number | undefined
  if (number !== undefined) return encodeReference(state, number)
  enter(state, value)
  if (isArray(value)) return encodeArray(state, value)
  const prototype = getPrototypeOf(value) as object | null
  if (prototype === ObjectPrototype) return encodePlain(state, value)
  if (prototype === null) return `{"$null":${encodePairs(state, value, keysOf(state, value), 0)}}`
  return encodeSpecial(state, value, prototype)
}

function encodeReference(state: EncodeState, number: number): string {
  if (state.open.length > 0 && arrayIncludes(state.open, number)) {
    fail(
      state,
      'a reference to an object that is still being serialized',
      'Break the cycle in its serializer.',
    )
  }
  return `{"$ref":${number}}`
}

function encodeArray(state: EncodeState, array: readonly unknown[]): string {
  const depth = state.depth++
  const { length } = array
  let text = ''
  for (let i = 0; i < length; i++) {
    const value = array[i]
    if (value === undefined && !hasOwn(array, i)) {
      state.depth = depth
      return encodeSparse(state, array, length, i, text)
    }
    state.path[depth] = i
    text += i === 0 ? encodeValue(state, value) : `,${encodeValue(state, value)}`
  }
  state.depth = depth
  return `[${text}]`
}

/** `[length, [the elements before the first hole], [[index, element], …]]`: a hole costs nothing, however long it is. */
function encodeSparse(
  state: EncodeState,
  array: object,
  length: number,
  hole: number,
  dense: string,
): string {
  const keys = objectKeys(array)
  let rest = ''
  for (let i = 0; i < keys.length; i++) {
    const index = arrayIndex(keys[i]!)
    if (index <= hole || index >= length) continue
    const text = encodeAt(state, index, (array as Record<number, unknown>)[index])
    rest += `${rest === '' ? '' : ','}[${index},${text}]`
  }
  return `{"$array":[${length},[${dense}],[${rest}]]}`
}

function encodePlain(state: EncodeState, value: object): string {
  const keys = keysOf(state, value)
  const depth = state.depth++
  let text = ''
  let lastIndex = -1
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    const { first, next, reserved, index } = keyText(state.keys, key)
    if (reserved || (index >= 0 && (index < lastIndex || (i > 0 && lastIndex < 0)))) {
      state.depth = depth
      return `{"$object":[{${text}},${encodePairs(state, value, keys, i)}]}`
    }
    if (index >= 0) lastIndex = index
    state.path[depth] = key
    text += i === 0 ? first : next
    text += encodeValue(state, (value as Record<string, unknown>)[key])
  }
  state.depth = depth
  return `{${text}}`
}

/**
 * The properties from the first on that cannot stand in a plain object, as pairs: its name begins with `$`, or it is an
 * integer out of ascending order (a proxy can list them so), which a parsed object would list elsewhere, so that reader
 * and writer would number containers differently.
 */
function encodePairs(state: EncodeState, value: object, keys: readonly string[], from: number): string {
  let text = ''
  for (let i = from; i < keys.length; i++) {
    const key = keys[i]!
    const encoded = encodeAt(state, key, (value as Record<string, unknown>)[key])
    text += `${i === from ? '' : ','}[${quote(key)},${encoded}]`
  }
  return `[${text}]`
}

function keysOf(state: EncodeState, value: object): string[] {
  const symbols = getOwnPropertySymbols(value)
  for (let i = 0; i < symbols.length; i++) {
    if (isEnumerable(value, symbols[i]!)) fail(state, 'an object with a symbol key', 'Use string keys.')
  }
  return objectKeys(value)
}

function encodeSpecial(state: EncodeState, value: object, prototype: object): string {
  const extension = findExtension(state, value)
  if (extension !== undefined) return encodeExtension(state, value, extension)
  const instance = encodeInstance(state, value)
  if (instance !== undefined) return instance
  if (typedArrayName(value) !== undefined) return encodeTypedArray(state, value)
  if (isObjectPrototype(prototype)) return encodePlain(state, value)
  if (isError(value)) return encodeError(state, value)
  const kind = kindOf(value, prototype)
  if (kind !== undefined) return encodeKind(state, value, kind)
  return fail(
    state,
    `an instance of ${describeObject(value)}`,
    'Store plain data, create the value inside the step that needs it, or give its class static methods under WORKFLOW_SERIALIZE and WORKFLOW_DESERIALIZE.',
  )
}

function findExtension(state: EncodeState, value: object): CodecExtension | undefined {
  for (let i = 0; i < state.extensions.length; i++) {
    if (state.extensions[i]!.match(value)) return state.extensions[i]
  }
  return undefined
}

function encodeExtension(state: EncodeState, value: object, extension: CodecExtension): string {
  const data = extension.encode(value, (kind, hint) => fail(state, kind, hint))
  return `{${quote(`$${extension.tag}`)}:${encodeOpaque(state, value, data)}}`
}

function encodeInstance(state: EncodeState, value: object): string | undefined {
  const type = classOf(value)
  if (type === undefined || typeof type[WORKFLOW_SERIALIZE] !== 'function') return undefined
  const id = type.classId
  if (typeof id !== 'string') {
    fail(
      state,
      `an instance of ${describeObject(value)}, a class that is not registered`,
      'Declare the class at the top level of a module that the plugin compiles.',
    )
  }
  return `{"$instance":[${quote(id)},${encodeOpaque(state, value, type[WORKFLOW_SERIALIZE](value))}]}`
}

/** A level of nesting, but none that the user knows of. */
const IN_SERIALIZED = { text: '' }

/** Encodes what stands for `value`; a reference back to `value` from in there could not be decoded. */
function encodeOpaque(state: EncodeState, value: object, data: unknown): string {
  state.open[state.open.length] = mapGet(state.seen, value) as number
  const text = encodeAt(state, IN_SERIALIZED, data)
  state.open.length--
  return text
}

function encodeFunction(state: EncodeState, value: object): string {
  const number = mapGet(state.seen, value) as number | undefined
  if (number !== undefined) return encodeReference(state, number)
  const extension = findExtension(state, value)
  if (extension !== undefined) {
    enter(state, value)
    return encodeExtension(state, value, extension)
  }
  const id = ownClassId(value, state.registry)
  if (id !== undefined) {
    enter(state, value)
    return `{"$class":${quote(id)}}`
  }
  return fail(
    state,
    describeFunction(value),
    'Only step and workflow functions and registered classes can be stored; pass data, and choose the function where it is called.',
  )
}
