import { fromBase64 } from './base64.ts'
import { arrayOf, damaged, indexOfKind, textOf, tupleOf } from './decode-shape.ts'
import type { DecodeState } from './decode-state.ts'
import { cannotRead } from './failure.ts'
import {
  ArrayBufferClass,
  bufferLength,
  construct,
  DataViewClass,
  MapClass,
  mapGet,
  mapSet,
  typedArrayBuffer,
} from './intrinsics.ts'

type BytesClass = new (buffer: ArrayBuffer) => object

const VIEWS: Map<string, BytesClass> = new MapClass(
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
mapSet(VIEWS, 'DataView', DataViewClass)
const NewestView = (globalThis as { Float16Array?: BytesClass }).Float16Array
if (NewestView) mapSet(VIEWS, 'Float16Array', NewestView)

/** `["Uint8Array", base64]`: bytes that nothing else in the value shares. */
export function decodeBytes(name: string, base64: string): object {
  const buffer = typedArrayBuffer(fromBase64(base64))
  return name === ArrayBufferClass.name ? buffer : (construct(viewClass(name), [buffer]) as object)
}

/** `[[[start, base64], …], value]`: the buffers that views in the value share, each from its first byte in use on. */
export function decodeBuffers(state: DecodeState, data: unknown[]): unknown {
  const buffers = arrayOf(data[0])
  if (state.buffers.length > 0) damaged()
  for (let i = 0; i < buffers.length; i++) {
    const pair = tupleOf(buffers[i], 2)
    state.buffers[i] = {
      start: indexOfKind(pair[0], Infinity),
      buffer: typedArrayBuffer(fromBase64(textOf(pair[1]))),
    }
  }
  return state.reviveValue(state, data[1])
}

/** `["Uint8Array", buffer, offset, length in elements]`, or `["ArrayBuffer", buffer]`. */
export function decodeView(state: DecodeState, data: unknown): object {
  const parts = arrayOf(data)
  const shared = state.buffers[indexOfKind(parts[1], state.buffers.length)]!
  if (parts[0] === ArrayBufferClass.name) return shared.buffer
  const offset = indexOfKind(parts[2], Infinity) - shared.start
  const length = indexOfKind(parts[3], bufferLength(shared.buffer) + 1)
  return construct(viewClass(textOf(parts[0])), [shared.buffer, offset, length]) as object
}

function viewClass(name: string): BytesClass {
  const View = mapGet(VIEWS, name) as BytesClass | undefined
  if (View) return View
  throw cannotRead(
    `it holds a ${name}, which this JavaScript engine does not have`,
    'It may have been written by a newer version: deploy that version, or newer.',
  )
}
