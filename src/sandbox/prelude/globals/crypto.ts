import { fromBase64, toBase64 } from '../../../codec/index.ts'
import { createError } from '../../../errors/index.ts'
import type { DOMExceptionClass } from './dom-exception.ts'
import type { GlobalsEnv } from './env.ts'
import { bytesOf } from './text-encoding.ts'

const DIGESTS = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']
const OTHER_METHODS = [
  'decrypt',
  'deriveBits',
  'deriveKey',
  'encrypt',
  'exportKey',
  'generateKey',
  'importKey',
  'sign',
  'unwrapKey',
  'verify',
  'wrapKey',
]
const INTEGER_ARRAYS = /^(?:Int|Uint|BigInt|BigUint)(?:8|16|32|64)(?:Clamped)?Array$/
const QUOTA = 65_536

/** Randomness comes from the run's seed: the same on every replay, and so not fit for secrets. */
export function createCrypto(env: GlobalsEnv, domException: () => DOMExceptionClass): object {
  const fill = (bytes: Uint8Array): void => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(env.random() * 256)
  }
  const crypto = {
    getRandomValues<T extends ArrayBufferView>(array: T): T {
      const kind: unknown = ArrayBuffer.isView(array)
        ? (array as { [Symbol.toStringTag]?: string })[Symbol.toStringTag]
        : ''
      if (!INTEGER_ARRAYS.test(String(kind))) {
        throw new (domException())('getRandomValues() takes an integer typed array', 'TypeMismatchError')
      }
      if (array.byteLength > QUOTA) {
        throw new (domException())(`getRandomValues() fills at most ${QUOTA} bytes`, 'QuotaExceededError')
      }
      fill(bytesOf(array))
      return array
    },
    randomUUID(): string {
      const bytes = new Uint8Array(16)
      fill(bytes)
      return formatUuid(bytes)
    },
    subtle: createSubtle(env, domException),
  }
  Object.defineProperty(crypto, Symbol.toStringTag, { value: 'Crypto', configurable: true })
  return crypto
}

function formatUuid(bytes: Uint8Array): string {
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function createSubtle(env: GlobalsEnv, domException: () => DOMExceptionClass): object {
  const subtle: Record<string, unknown> = {
    async digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
      const given =
        typeof algorithm === 'object' && algorithm !== null
          ? (algorithm as { name?: unknown }).name
          : algorithm
      const name = String(given).toUpperCase()
      if (!DIGESTS.includes(name)) {
        throw new (domException())(`Unrecognized algorithm name: ${String(given)}`, 'NotSupportedError')
      }
      const bytes = bytesOf(data)
      return fromBase64(env.host.digest(name, toBase64(bytes.buffer, bytes.byteOffset, bytes.byteLength)))
        .buffer
    },
  }
  for (const name of OTHER_METHODS) {
    subtle[name] = () => {
      throw createError('unavailable-in-workflow', {
        name: `crypto.subtle.${name}()`,
        fix: 'Call it in a step.',
      })
    }
  }
  Object.defineProperty(subtle, Symbol.toStringTag, { value: 'SubtleCrypto', configurable: true })
  return subtle
}
