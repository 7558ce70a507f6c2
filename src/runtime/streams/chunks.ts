import { encodeWithin } from '../values/encoding-context.ts'
import { chunkCodec } from './chunk-codec.ts'
import type { StreamTarget } from './names.ts'

/** First byte of a chunk that is bytes; any other begins the text of a value, which is never a zero. */
const BYTES = 0

/**
 * A chunk as it is stored. Bytes stay bytes behind one byte; everything else is the codec's text, so that the reader gets
 * the types that were written. Copied at once: the writer may use its buffer again.
 */
export function encodeChunk(
  { runId, world }: StreamTarget,
  chunk: unknown,
): Uint8Array | Promise<Uint8Array> {
  if (chunk instanceof Uint8Array) {
    const bytes = new Uint8Array(chunk.byteLength + 1)
    bytes[0] = BYTES
    bytes.set(chunk, 1)
    return bytes
  }
  const text = encodeWithin(runId, () => chunkCodec().encode(chunk, 'chunk'), world)
  return typeof text === 'string' ? toBytes(text) : text.then(toBytes)
}

/** Bytes get memory of their own: whoever reads them may change them or transfer them away. */
export function decodeChunk(data: Uint8Array): unknown {
  // The constructor copies; slice() of a Buffer would share the memory.
  if (data[0] === BYTES) return new Uint8Array(data.subarray(1))
  return chunkCodec().decode(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8'))
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
