import { createError } from '../errors/index.ts'
import type { Payload } from './events.ts'

const reasons = new WeakMap<Uint8Array, Error>()

/**
 * Notes why a payload cannot be read. It stays the bytes that it is, so that one damaged value does not hide a whole
 * log from those who only list it; whoever needs its text gets the error.
 */
export function markUnreadable(payload: Uint8Array, reason: Error): Uint8Array {
  reasons.set(payload, reason)
  return payload
}

/**
 * The codec's text of a payload.
 *
 * @throws RuntimeDecryptionError when it is encrypted and cannot be decrypted here
 * @throws CorruptedEventLogError when it is damaged otherwise
 */
export function payloadText(payload: Payload): string {
  if (typeof payload === 'string') return payload
  throw reasons.get(payload) ?? createError('payload-unreadable', { reason: 'it is no text' })
}
