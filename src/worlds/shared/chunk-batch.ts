/** Bytes of the length before each chunk of a batch that holds several. */
const HEADER = 4

/** The bytes of one row: the chunk itself when it is alone, else each chunk behind its length (32 bits, big-endian). */
export function packChunks(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!
  const size = chunks.reduce((sum, chunk) => sum + HEADER + chunk.byteLength, 0)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const chunk of chunks) {
    view.setUint32(at, chunk.byteLength)
    bytes.set(chunk, at + HEADER)
    at += HEADER + chunk.byteLength
  }
  return bytes
}

/** The chunks of a row: views of its memory, which is not copied. */
export function unpackChunks(data: ArrayBuffer | Uint8Array, count: number): Uint8Array[] {
  // No Buffer, which some drivers give: it would not be equal to the bytes that were written.
  const bytes =
    data instanceof ArrayBuffer
      ? new Uint8Array(data)
      : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  if (count === 1) return [bytes]
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: Uint8Array[] = []
  for (let at = 0; chunks.length < count;) {
    const end = at + HEADER + view.getUint32(at)
    chunks.push(bytes.subarray(at + HEADER, end))
    at = end
  }
  return chunks
}
