import { createError } from '../../errors/index.ts'
import type { Payload } from '../../world/index.ts'

/** A payload as two columns. Text lies in the first; bytes in the second; text with NUL, which has no place in a text
 *  column, as an empty text beside its bytes. */
export interface StoredPayload {
  payload: string | null
  bytes: Uint8Array | null
}

export function toStored(payload: Payload | undefined): StoredPayload {
  if (payload === undefined) return { payload: null, bytes: null }
  if (typeof payload !== 'string') return { payload: null, bytes: payload }
  return payload.includes('\0') ? { payload: '', bytes: Buffer.from(payload) } : { payload, bytes: null }
}

/** Exactly the payload that was stored: text as text, bytes as a plain Uint8Array. */
export function toPayload({ payload, bytes }: StoredPayload): Payload | undefined {
  if (bytes === null) return payload ?? undefined
  if (payload !== null) return Buffer.from(bytes).toString('utf8')
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

const TEXT_OID = 25
const BYTES_OID = 17

/**
 * The payloads of a statement as two arrays in the binary format: nothing is quoted, escaped or written in hex.
 *
 * @param limit bytes of one payload
 * @throws WorkflowWorldError `payload-too-large`
 */
export function encodePayloads(
  payloads: readonly StoredPayload[],
  limit: number,
): [texts: Buffer, bytes: Buffer | null] {
  const hasBytes = payloads.some(({ bytes }) => bytes !== null)
  const texts = payloads.map(({ payload }) => (payload === null ? null : Buffer.from(payload)))
  payloads.forEach(({ bytes }, index) => {
    const size = (texts[index]?.byteLength ?? 0) + (bytes?.byteLength ?? 0)
    if (size > limit) throw createError('payload-too-large', { size, limit })
  })
  return [
    encodeArray(TEXT_OID, texts),
    hasBytes
      ? encodeArray(
          BYTES_OID,
          payloads.map(({ bytes }) => bytes),
        )
      : null,
  ]
}

/** A one-dimensional array as PostgreSQL's `array_recv` reads it. */
function encodeArray(oid: number, items: ReadonlyArray<Uint8Array | null>): Buffer {
  const size = items.reduce((sum, item) => sum + 4 + (item?.byteLength ?? 0), 20)
  const buffer = Buffer.allocUnsafe(size)
  buffer.writeInt32BE(items.length === 0 ? 0 : 1, 0)
  buffer.writeInt32BE(1, 4)
  buffer.writeInt32BE(oid, 8)
  buffer.writeInt32BE(items.length, 12)
  buffer.writeInt32BE(1, 16)
  let offset = 20
  for (const item of items) {
    offset = buffer.writeInt32BE(item === null ? -1 : item.byteLength, offset)
    if (item !== null) buffer.set(item, offset)
    offset += item?.byteLength ?? 0
  }
  return items.length === 0 ? buffer.subarray(0, 12) : buffer
}
