import { isPooled, toBase64 } from './base64.ts'
import { type EncodeState, fail } from './encode-state.ts'
import {
  bufferLength,
  MapClass,
  mapForEach,
  mapGet,
  mapSet,
  mapSize,
  typedArrayBuffer,
  typedArrayByteLength,
  typedArrayLength,
  typedArrayName,
  typedArrayOffset,
  typedArraySet,
  Uint8ArrayClass,
  viewBuffer,
  viewLength,
  viewOffset,
} from './intrinsics.ts'

/** A buffer that several views of one value show, and what they show of it. */
interface SharedBuffer {
  readonly buffer: ArrayBuffer
  readonly index: number
  readonly ranges: Array<{ readonly offset: number; readonly length: number }>
}

export type SharedBuffers = Map<ArrayBuffer, SharedBuffer>

/** Thrown when a second view of a buffer is met: the value is encoded once more, with its buffers beside it. */
export const SHARING_FOUND: object = { text: 'views share a buffer' }
/** Offsets of views are multiples of their elements' size: at most this. */
const ALIGNMENT = 8

interface View {
  name: string
  buffer: ArrayBuffer
  offset: number
  byteLength: number
  /** In elements. */
  length: number
}

export function encodeBuffer(state: EncodeState, value: object): string {
  const buffer = value as ArrayBuffer
  const byteLength = bufferLength(buffer)
  return encodeView(state, { name: 'ArrayBuffer', buffer, offset: 0, byteLength, length: byteLength }, true)
}

/** Only the bytes that the view shows, never the whole buffer behind it. */
export function encodeTypedArray(state: EncodeState, value: object): string {
  const view = {
    name: typedArrayName(value)!,
    buffer: typedArrayBuffer(value),
    offset: typedArrayOffset(value),
    byteLength: typedArrayByteLength(value),
    length: typedArrayLength(value),
  }
  return encodeView(state, view, !isPooled(value))
}

export function encodeDataView(state: EncodeState, value: object): string {
  let length: number
  try {
    length = viewLength(value)
  } catch (cause) {
    return transferred(state, 'DataView', cause)
  }
  const view = { buffer: viewBuffer(value), offset: viewOffset(value), byteLength: length, length }
  return encodeView(state, { name: 'DataView', ...view }, true)
}

function encodeView(state: EncodeState, view: View, mayShare: boolean): string {
  const { name, buffer, offset, byteLength } = view
  refuseSharedMemory(state, view)
  if (mayShare && state.sharing) return encodeShared(state, view)
  let base64: string
  try {
    base64 = toBase64(buffer, offset, byteLength)
  } catch (cause) {
    return transferred(state, name, cause)
  }
  if (mayShare) {
    state.buffers ??= new MapClass()
    if (mapGet(state.buffers, buffer) !== undefined) throw SHARING_FOUND
    mapSet(state.buffers, buffer, { buffer, index: 0, ranges: [] })
  }
  return `{"$bytes":["${name}","${base64}"]}`
}

function encodeShared(state: EncodeState, { name, buffer, offset, byteLength, length }: View): string {
  state.buffers ??= new MapClass()
  let shared = mapGet(state.buffers, buffer) as SharedBuffer | undefined
  if (shared === undefined) {
    shared = { buffer, index: mapSize(state.buffers), ranges: [] }
    mapSet(state.buffers, buffer, shared)
  }
  shared.ranges[shared.ranges.length] = { offset, length: byteLength }
  const place = name === 'ArrayBuffer' ? '' : `,${offset},${length}`
  return `{"$view":["${name}",${shared.index}${place}]}`
}

/**
 * The text of a value with its buffers before it, each from the first byte that a view shows to the last. Bytes between
 * that no view shows are zero: they may be anything, such as another value in a pool of memory.
 */
export function withBuffers(state: EncodeState, text: string): string {
  let buffers = ''
  mapForEach(state.buffers!, (shared: SharedBuffer) => {
    buffers += `${buffers === '' ? '' : ','}${shownBytes(state, shared)}`
  })
  return `{"$buffers":[[${buffers}],${text}]}`
}

function shownBytes(state: EncodeState, { buffer, ranges }: SharedBuffer): string {
  let start = ranges[0]!.offset
  let end = start
  for (let i = 0; i < ranges.length; i++) {
    const { offset, length } = ranges[i]!
    if (offset < start) start = offset
    if (offset + length > end) end = offset + length
  }
  start -= start % ALIGNMENT
  try {
    const bytes = new Uint8ArrayClass(end - start)
    for (let i = 0; i < ranges.length; i++) {
      const { offset, length } = ranges[i]!
      typedArraySet(bytes, new Uint8ArrayClass(buffer, offset, length), offset - start)
    }
    return `[${start},"${toBase64(typedArrayBuffer(bytes), 0, end - start)}"]`
  } catch (cause) {
    return transferred(state, 'buffer', cause)
  }
}

/** The length of shared memory is not to be had by the getter of buffers. */
function refuseSharedMemory(state: EncodeState, { name, buffer }: View): void {
  try {
    bufferLength(buffer)
  } catch (cause) {
    fail(state, `a ${name} over shared memory`, 'Store a copy: value.slice().', cause)
  }
}

function transferred(state: EncodeState, name: string, cause: unknown): never {
  return fail(
    state,
    `a ${name} whose buffer was transferred away`,
    'Copy the data before you transfer it.',
    cause,
  )
}
