import type { Payload } from '../../../world/index.ts'

/** What a column with a payload comes back as: the binding gives text, a Buffer or an ArrayBuffer. */
export type StoredPayload = string | Uint8Array | ArrayBuffer | null

/**
 * Bytes that begin like this are an escaped value: `t` and UTF-8 text, or `b` and bytes. libsql ends text at the first
 * NUL when it reads it, so text with one is stored as bytes, and so are the bytes that would be mistaken for such.
 */
const ESCAPE = Buffer.from('stepline-escaped-payload:')
const TEXT = 0x74
const BYTES = 0x62

export function toStored(payload: Payload | undefined): string | Uint8Array | null {
  if (payload === undefined) return null
  if (typeof payload !== 'string') return isEscaped(payload) ? escape(BYTES, payload) : payload
  return payload.includes('\0') ? escape(TEXT, Buffer.from(payload)) : payload
}

/** Exactly the payload that was stored: text as text, bytes as a plain Uint8Array. */
export function toPayload(value: StoredPayload | undefined): Payload | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'string') return value
  const bytes =
    value instanceof ArrayBuffer
      ? new Uint8Array(value)
      : new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  if (!isEscaped(bytes)) return bytes
  const body = bytes.subarray(ESCAPE.length + 1)
  return bytes[ESCAPE.length] === TEXT ? Buffer.from(body).toString('utf8') : body
}

function isEscaped(bytes: Uint8Array): boolean {
  return bytes[0] === ESCAPE[0] && ESCAPE.equals(bytes.subarray(0, ESCAPE.length))
}

function escape(kind: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([ESCAPE, new Uint8Array([kind]), bytes])
}
