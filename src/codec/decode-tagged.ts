import { lookUp, type RegisteredClass } from './class-registry.ts'
import { decodeBuffers, decodeBytes, decodeView } from './decode-bytes.ts'
import { decodeError, type ErrorData } from './decode-error.ts'
import { arrayOf, damaged, indexOfKind, recordOf, textOf, tupleOf } from './decode-shape.ts'
import { addContainer, type DecodeState, reviveArray, reviveObject, setOwn } from './decode-state.ts'
import { cannotRead } from './failure.ts'
import {
  BigIntFunction,
  DateClass,
  MapClass,
  mapSet,
  objectCreate,
  objectFrom,
  objectKeys,
  RegExpClass,
  SetClass,
  setAdd,
  slice,
} from './intrinsics.ts'
import { WORKFLOW_DESERIALIZE } from './serde.ts'

const NEWER = 'It may have been written by a newer version: deploy that version, or newer.'
/** One more than the last index that an array can have. */
const LONGEST_ARRAY = 4294967296

/** The value of `{"$tag": data}`. Numbers are given in the order in which the encoder gave them: before the parts. */
export function decodeTagged(state: DecodeState, tag: string, data: unknown): unknown {
  switch (tag) {
    case '$undefined':
      return undefined
    case '$number':
      return decodeNumber(data)
    case '$bigint':
      return BigIntFunction(textOf(data))
    case '$ref':
      return decodeReference(state, data)
    case '$object':
      return decodeObject(state, tupleOf(data, 2))
    case '$null':
      return decodePairs(state, remember(state, objectCreate(null) as object), data)
    case '$array':
      return decodeSparse(state, tupleOf(data, 3))
    case '$map':
      return decodeMap(state, arrayOf(data))
    case '$set':
      return decodeSet(state, arrayOf(data))
    case '$error':
      return decodeError(state, recordOf(data) as ErrorData)
    case '$instance':
      return decodeInstance(state, tupleOf(data, 2))
    case '$buffers':
      return decodeBuffers(state, tupleOf(data, 2))
    default:
      return decodeLeaf(state, tag, data)
  }
}

/** Containers that hold no other containers. */
function decodeLeaf(state: DecodeState, tag: string, data: unknown): unknown {
  switch (tag) {
    case '$date':
      return remember(state, new DateClass(data === null ? NaN : typeof data === 'number' ? data : damaged()))
    case '$regexp': {
      const parts = tupleOf(data, 2)
      return remember(state, new RegExpClass(textOf(parts[0]), textOf(parts[1])))
    }
    case '$bytes': {
      const parts = tupleOf(data, 2)
      return remember(state, decodeBytes(textOf(parts[0]), textOf(parts[1])))
    }
    case '$view':
      return remember(state, decodeView(state, data))
    case '$boxed': {
      const number = addContainer(state, undefined)
      return (state.containers[number] = objectFrom(state.reviveValue(state, data)))
    }
    case '$class':
      if (state.standIn) return remember(state, state.standIn('class', textOf(data)))
      return remember(state, findClass(state, textOf(data)))
    default:
      return decodeExtension(state, tag, data)
  }
}

function decodeNumber(data: unknown): number {
  if (data === '-0' || data === 'NaN' || data === 'Infinity' || data === '-Infinity') return +data
  return damaged()
}

function remember<T>(state: DecodeState, value: T): T {
  addContainer(state, value)
  return value
}

function decodeReference(state: DecodeState, data: unknown): unknown {
  return state.containers[indexOfKind(data, state.containers.length)]
}

/** What stands in a plain object comes first; see `encodePairs`. */
function decodeObject(state: DecodeState, data: unknown[]): object {
  const plain = recordOf(data[0])
  return decodePairs(state, reviveObject(state, plain, objectKeys(plain)), data[1])
}

function decodePairs(state: DecodeState, target: object, data: unknown): object {
  const pairs = arrayOf(data)
  for (let i = 0; i < pairs.length; i++) {
    const pair = tupleOf(pairs[i], 2)
    setOwn(target, textOf(pair[0]), state.reviveValue(state, pair[1]))
  }
  return target
}

function decodeSparse(state: DecodeState, data: unknown[]): unknown[] {
  const array = arrayOf(data[1])
  addContainer(state, array)
  reviveArray(state, array)
  growTo(array, indexOfKind(data[0], LONGEST_ARRAY))
  const rest = arrayOf(data[2])
  for (let i = 0; i < rest.length; i++) {
    const pair = tupleOf(rest[i], 2)
    setOwn(array, indexOfKind(pair[0], array.length), state.reviveValue(state, pair[1]))
  }
  return array
}

/** Setting `length` to some millions would allocate them all: half a second for thirty. A far element does not. */
function growTo(array: unknown[], length: number): void {
  if (length <= array.length) damaged()
  setOwn(array, length - 1, undefined)
  // oxlint-disable-next-line typescript/no-array-delete -- a hole is what is wanted
  delete array[length - 1]
}

function decodeMap(state: DecodeState, pairs: unknown[]): Map<unknown, unknown> {
  const map = remember(state, new MapClass<unknown, unknown>())
  for (let i = 0; i < pairs.length; i++) {
    const pair = tupleOf(pairs[i], 2)
    const key = state.reviveValue(state, pair[0])
    mapSet(map, key, state.reviveValue(state, pair[1]))
  }
  return map
}

function decodeSet(state: DecodeState, values: unknown[]): Set<unknown> {
  const set = remember(state, new SetClass<unknown>())
  for (let i = 0; i < values.length; i++) setAdd(set, state.reviveValue(state, values[i]))
  return set
}

function findClass(state: DecodeState, id: string): RegisteredClass {
  const type = lookUp(state.registry, id)
  if (!type) {
    throw cannotRead(
      `it holds an instance of the class "${id}", which is not registered here`,
      'Check that the file of the class is reached by the plugin, and that it was not renamed or moved.',
    )
  }
  return type
}

function decodeInstance(state: DecodeState, data: unknown[]): unknown {
  const number = addContainer(state, undefined)
  const id = textOf(data[0])
  if (state.standIn) {
    const shown = state.standIn('instance', { classId: id, data: state.reviveValue(state, data[1]) })
    return (state.containers[number] = shown)
  }
  const type = findClass(state, id)
  const revived = state.reviveValue(state, data[1])
  if (typeof type[WORKFLOW_DESERIALIZE] !== 'function') {
    throw cannotRead(`the class "${id}" has no static method WORKFLOW_DESERIALIZE`, 'Add the method.')
  }
  try {
    return (state.containers[number] = type[WORKFLOW_DESERIALIZE](revived))
  } catch (cause) {
    throw cannotRead(`the static method WORKFLOW_DESERIALIZE of "${id}" threw`, 'See the cause.', cause)
  }
}

function decodeExtension(state: DecodeState, tag: string, data: unknown): unknown {
  const name = slice(tag, 1)
  for (let i = 0; i < state.extensions.length; i++) {
    if (state.extensions[i]!.tag !== name) continue
    const number = addContainer(state, undefined)
    const revived = state.reviveValue(state, data)
    return (state.containers[number] = state.extensions[i]!.decode(revived))
  }
  if (state.standIn) {
    const number = addContainer(state, undefined)
    return (state.containers[number] = state.standIn(name, state.reviveValue(state, data)))
  }
  throw cannotRead(`it holds a value with the unknown tag "${tag}"`, NEWER)
}
