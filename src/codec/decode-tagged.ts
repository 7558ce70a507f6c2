import { fromBase64 } from './base64.ts'
import { lookUp } from './class-registry.ts'
import { addContainer, type DecodeState, reviveArray, reviveObject, setOwn } from './decode-state.ts'
import { decodeError, type ErrorData } from './decode-error.ts'
import { cannotRead } from './failure.ts'
import {
  ArrayBufferClass,
  BigIntFunction,
  construct,
  DataViewClass,
  DateClass,
  MapClass,
  mapGet,
  mapSet,
  objectCreate,
  objectFrom,
  objectKeys,
  RegExpClass,
  SetClass,
  setAdd,
  slice,
  typedArrayBuffer,
} from './intrinsics.ts'
import { WORKFLOW_DESERIALIZE } from './serde.ts'

type Pairs = Array<[unknown, unknown]>

const NEWER = 'It may have been written by a newer version: deploy that version, or newer.'

/** The value of `{"$tag": data}`. Numbers are given in the order in which the encoder gave them: before the parts. */
export function decodeTagged(state: DecodeState, tag: string, data: unknown): unknown {
  switch (tag) {
    case '$undefined':
      return undefined
    case '$number':
      return +(data as string)
    case '$bigint':
      return BigIntFunction(data as string)
    case '$ref':
      return decodeReference(state, data as number)
    case '$object':
      return decodeObject(state, data as [object, Pairs])
    case '$null':
      return decodePairs(state, remember(state, objectCreate(null) as object), data as Pairs)
    case '$array':
      return decodeSparse(state, data as [number, unknown[], Array<[number, unknown]>])
    case '$map':
      return decodeMap(state, data as Pairs)
    case '$set':
      return decodeSet(state, data as unknown[])
    case '$error':
      return decodeError(state, data as ErrorData)
    case '$instance':
      return decodeInstance(state, data as [string, unknown])
    default:
      return decodeLeaf(state, tag, data)
  }
}

/** Containers that hold no other containers. */
function decodeLeaf(state: DecodeState, tag: string, data: unknown): unknown {
  switch (tag) {
    case '$date':
      return remember(state, new DateClass(data === null ? NaN : (data as number)))
    case '$regexp':
      return remember(state, new RegExpClass((data as string[])[0]!, (data as string[])[1]))
    case '$bytes':
      return remember(state, decodeBytes((data as string[])[0]!, (data as string[])[1]!))
    case '$boxed': {
      const number = addContainer(state, undefined)
      return (state.containers[number] = objectFrom(state.reviveValue(state, data)))
    }
    case '$class':
      return remember(state, findClass(state, data as string))
    default:
      return decodeExtension(state, tag, data)
  }
}

function remember<T>(state: DecodeState, value: T): T {
  addContainer(state, value)
  return value
}

function decodeReference(state: DecodeState, number: number): unknown {
  if (!(number < state.containers.length))
    throw cannotRead(`it refers to object ${number}, which it does not hold`, NEWER)
  return state.containers[number]
}

/** What stands in a plain object comes first; see `encodePairs`. */
function decodeObject(state: DecodeState, data: [object, Pairs]): object {
  const target = reviveObject(state, data[0], objectKeys(data[0]))
  return decodePairs(state, target, data[1])
}

function decodePairs(state: DecodeState, target: object, pairs: Pairs): object {
  for (let i = 0; i < pairs.length; i++) {
    const value = state.reviveValue(state, pairs[i]![1])
    setOwn(target, pairs[i]![0] as string, value)
  }
  return target
}

function decodeSparse(state: DecodeState, data: [number, unknown[], Array<[number, unknown]>]): unknown[] {
  const array = data[1]
  addContainer(state, array)
  reviveArray(state, array)
  array.length = data[0]
  const rest = data[2]
  for (let i = 0; i < rest.length; i++) array[rest[i]![0]] = state.reviveValue(state, rest[i]![1])
  return array
}

function decodeMap(state: DecodeState, pairs: Pairs): Map<unknown, unknown> {
  const map = remember(state, new MapClass<unknown, unknown>())
  for (let i = 0; i < pairs.length; i++) {
    const key = state.reviveValue(state, pairs[i]![0])
    mapSet(map, key, state.reviveValue(state, pairs[i]![1]))
  }
  return map
}

function decodeSet(state: DecodeState, values: unknown[]): Set<unknown> {
  const set = remember(state, new SetClass<unknown>())
  for (let i = 0; i < values.length; i++) setAdd(set, state.reviveValue(state, values[i]))
  return set
}

type BytesClass = new (buffer: ArrayBuffer) => object
const VIEWS = new MapClass<string, BytesClass>(
  [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  ].map((type) => [type.name, type as BytesClass]),
)
VIEWS.set('DataView', DataViewClass)
const NewestView = (globalThis as { Float16Array?: BytesClass }).Float16Array
if (NewestView) VIEWS.set('Float16Array', NewestView)

function decodeBytes(name: string, base64: string): object {
  const buffer = typedArrayBuffer(fromBase64(base64))
  if (name === ArrayBufferClass.name) return buffer
  const View = mapGet(VIEWS, name) as BytesClass | undefined
  if (!View) throw cannotRead(`it holds a ${name}, which this JavaScript engine does not have`, NEWER)
  return construct(View, [buffer]) as object
}

function findClass(state: DecodeState, id: string) {
  const type = lookUp(state.registry, id)
  if (!type) {
    throw cannotRead(
      `it holds an instance of the class "${id}", which is not registered here`,
      'Check that the file of the class is reached by the plugin, and that it was not renamed or moved.',
    )
  }
  return type
}

function decodeInstance(state: DecodeState, data: [string, unknown]): unknown {
  const number = addContainer(state, undefined)
  const type = findClass(state, data[0])
  const revived = state.reviveValue(state, data[1])
  if (typeof type[WORKFLOW_DESERIALIZE] !== 'function') {
    throw cannotRead(`the class "${data[0]}" has no static method WORKFLOW_DESERIALIZE`, 'Add the method.')
  }
  try {
    return (state.containers[number] = type[WORKFLOW_DESERIALIZE](revived))
  } catch (cause) {
    throw cannotRead(`the static method WORKFLOW_DESERIALIZE of "${data[0]}" threw`, 'See the cause.', cause)
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
  throw cannotRead(`it holds a value with the unknown tag "${tag}"`, NEWER)
}
