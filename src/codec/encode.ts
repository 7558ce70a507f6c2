import { classOf, ownClassId } from './class-registry.ts'
import { encodeError } from './encode-error.ts'
import { encodeKind, encodeTypedArray } from './encode-kind.ts'
import { encodeAt, type EncodeState, enter, fail, quote } from './encode-state.ts'
import { isError } from './error-classes.ts'
import type { CodecExtension } from './extension.ts'
import { describeFunction, describeObject } from './failure.ts'
import {
  arrayIncludes,
  charCodeAt,
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

const DOLLAR = 36
const DIGIT_0 = 48
const DIGIT_9 = 57
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
  if (prototype === null) return `{"$null":${encodePairs(state, value, keysOf(state, value))}}`
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
    const index = +keys[i]!
    if (!(index > hole && index < length && `${index}` === keys[i])) continue
    const text = encodeAt(state, index, (array as Record<number, unknown>)[index])
    rest += `${rest === '' ? '' : ','}[${index},${text}]`
  }
  return `{"$array":[${length},[${dense}],[${rest}]]}`
}

function encodePlain(state: EncodeState, value: object): string {
  const keys = keysOf(state, value)
  if (needPairs(keys)) return `{"$object":${encodePairs(state, value, keys)}}`
  const depth = state.depth++
  let text = '{'
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    state.path[depth] = key
    const entry = `${quote(key)}:${encodeValue(state, (value as Record<string, unknown>)[key])}`
    text += i === 0 ? entry : `,${entry}`
  }
  state.depth = depth
  return `${text}}`
}

export function encodePairs(state: EncodeState, value: object, keys: readonly string[]): string {
  let text = '['
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    const encoded = encodeAt(state, key, (value as Record<string, unknown>)[key])
    text += `${i === 0 ? '' : ','}[${quote(key)},${encoded}]`
  }
  return `${text}]`
}

function keysOf(state: EncodeState, value: object): string[] {
  const symbols = getOwnPropertySymbols(value)
  for (let i = 0; i < symbols.length; i++) {
    if (isEnumerable(value, symbols[i]!)) fail(state, 'an object with a symbol key', 'Use string keys.')
  }
  return objectKeys(value)
}

/**
 * A key that begins with `$` would read as a tag. And a parsed object lists integer keys first, in ascending order: an
 * object that lists them otherwise (a proxy can) must go as pairs, or reader and writer would number containers
 * differently.
 */
function needPairs(keys: readonly string[]): boolean {
  let last = -1
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    if (key === '') continue
    const code = charCodeAt(key, 0)
    if (code === DOLLAR) return true
    if (code < DIGIT_0 || code > DIGIT_9) continue
    const index = +key
    if (`${index}` !== key || index > 4294967294 || index % 1 !== 0) continue
    if (index < last || (i > 0 && last < 0)) return true
    last = index
  }
  return false
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
  return `{${quote(`$${extension.tag}`)}:${encodeOpaque(state, value, extension.encode(value))}}`
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

/** Encodes what stands for `value`; a reference back to `value` from in there could not be decoded. */
function encodeOpaque(state: EncodeState, value: object, data: unknown): string {
  state.open[state.open.length] = mapGet(state.seen, value) as number
  const text = encodeValue(state, data)
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
