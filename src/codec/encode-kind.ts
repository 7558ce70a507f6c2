import { encodeBuffer, encodeDataView } from './encode-bytes.ts'
import { encodeAt, type EncodeState } from './encode-state.ts'
import { quote } from './quote.ts'
import { describePathKey } from './failure.ts'
import {
  bigintValue,
  booleanValue,
  dateTime,
  mapForEach,
  numberValue,
  regexpFlags,
  regexpSource,
  setForEach,
  stringValue,
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
      return encodeBuffer(state, value)
    case 'dataview':
      return encodeDataView(state, value)
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
