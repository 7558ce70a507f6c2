import { toBase64 } from './base64.ts'
import { encodeAt, type EncodeState, fail } from './encode-state.ts'
import { quote } from './quote.ts'
import { describePathKey } from './failure.ts'
import {
  bigintValue,
  booleanValue,
  bufferLength,
  dateTime,
  mapForEach,
  numberValue,
  regexpFlags,
  regexpSource,
  setForEach,
  stringValue,
  typedArrayBuffer,
  typedArrayByteLength,
  typedArrayName,
  typedArrayOffset,
  viewBuffer,
  viewLength,
  viewOffset,
} from './intrinsics.ts'
import type { Kind } from './kinds.ts'

/** The encoding of an object with internal slots. */
export function encodeKind(state: EncodeState, value: object, kind: Kind): string {
  switch (kind) {
    case 'date': {
      const time = dateTime(value)
      return time - time === 0 ? `{"$date":${time}}` : '{"$date":null}'
    }
    case 'regexp':
      return `{"$regexp":[${quote(regexpSource(value))},"${regexpFlags(value)}"]}`
    case 'map':
      return encodeMap(state, value)
    case 'set':
      return encodeSet(state, value)
    case 'arraybuffer':
      return encodeBytes('ArrayBuffer', value as ArrayBuffer, 0, bufferLength(value))
    case 'dataview':
      return encodeBytes('DataView', viewBuffer(value), viewOffset(value), viewLength(value))
    case 'number':
      return `{"$boxed":${state.encodeValue(state, numberValue(value))}}`
    case 'string':
      return `{"$boxed":${state.encodeValue(state, stringValue(value))}}`
    case 'boolean':
      return `{"$boxed":${booleanValue(value)}}`
    case 'bigint':
      return `{"$boxed":${state.encodeValue(state, bigintValue(value))}}`
  }
}

/** Only the bytes that the view shows, never the whole buffer behind it. */
export function encodeTypedArray(state: EncodeState, value: object): string {
  const name = typedArrayName(value)!
  const buffer = typedArrayBuffer(value)
  try {
    return encodeBytes(name, buffer, typedArrayOffset(value), typedArrayByteLength(value))
  } catch (cause) {
    return fail(
      state,
      `a ${name} whose buffer was transferred away`,
      'Copy the data before you transfer it.',
      cause,
    )
  }
}

function encodeBytes(name: string, buffer: ArrayBufferLike, offset: number, length: number): string {
  return `{"$bytes":["${name}","${toBase64(buffer, offset, length)}"]}`
}

function encodeMap(state: EncodeState, map: object): string {
  const entries: Array<[unknown, unknown]> = []
  // Taken first: a getter among the values could change the map while it is walked.
  mapForEach(map, (value: unknown, key: unknown) => {
    entries[entries.length] = [key, value]
  })
  let text = ''
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]!
    const key = encodeAt(state, { text: `.keys()[${i}]` }, entry[0])
    const value = encodeAt(state, { text: `.get(${describePathKey(entry[0], i)})` }, entry[1])
    text += `${i === 0 ? '' : ','}[${key},${value}]`
  }
  return `{"$map":[${text}]}`
}

function encodeSet(state: EncodeState, set: object): string {
  const values: unknown[] = []
  setForEach(set, (value: unknown) => {
    values[values.length] = value
  })
  let text = ''
  for (let i = 0; i < values.length; i++) {
    text += `${i === 0 ? '' : ','}${encodeAt(state, { text: `.values()[${i}]` }, values[i])}`
  }
  return `{"$set":[${text}]}`
}
