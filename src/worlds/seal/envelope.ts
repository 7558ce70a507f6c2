import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { createError } from '../../errors/index.ts'
import { type EncryptionKeys, KEY_ID_BYTES } from './keys.ts'

/**
 * The format of sealed bytes, a file format:
 *
 *     F5 'S' 'L' · version · flags · [key id (8) · length of run id (1) · run id · nonce (12)] · body · [tag (16)]
 *
 * The part in brackets is there with ENCRYPTED; everything before the nonce is authenticated with the body. The run id
 * is that of the run under whose key the body was encrypted: a World copies a child's output into its parent's log as it is.
 */
const MAGIC = [0xf5, 0x53, 0x4c] as const
const VERSION = 1
const COMPRESSED = 1
const ENCRYPTED = 2
const TEXT = 4
const HEAD_BYTES = 5
const NONCE_BYTES = 12
const TAG_BYTES = 16
const CIPHER = 'aes-256-gcm'

/**
 * Shorter values are not compressed. 4 KiB of JSON take 20 µs (a sequential step takes some 140 µs in all), and below a
 * page of the store nothing is saved. Deflate at level 1: 300 MB/s to a fifth; level 6 takes four times as long for 15 %
 * less, brotli's fastest is no better, zstd is not in every Node that is supported.
 */
export const COMPRESS_FROM = 4096
/** Kept only when it is at least this much smaller. */
const WORTHWHILE = 0.95

/** True for bytes that would be taken for an envelope. */
export function isSealed(bytes: Uint8Array): boolean {
  return bytes[0] === MAGIC[0] && bytes[1] === MAGIC[1] && bytes[2] === MAGIC[2]
}

export interface SealContext {
  readonly keys: EncryptionKeys
  readonly compress: boolean
}

/** The bytes to store for text or bytes of a run; `undefined` when they can be stored as they are. */
export function seal(context: SealContext, runId: string, value: string | Uint8Array): Buffer | undefined {
  const isText = typeof value === 'string'
  const plain = isText ? Buffer.from(value) : value
  const packed = context.compress && plain.length >= COMPRESS_FROM ? pack(plain) : undefined
  const { current } = context.keys
  if (current === undefined && !packed && (isText || !isSealed(plain))) return undefined
  const flags = (packed ? COMPRESSED : 0) | (isText ? TEXT : 0) | (current === undefined ? 0 : ENCRYPTED)
  const head = Buffer.from([...MAGIC, VERSION, flags])
  const body = packed ?? plain
  return current === undefined ? Buffer.concat([head, body]) : encrypt(context, current, runId, head, body)
}

function pack(plain: Uint8Array): Buffer | undefined {
  const packed = deflateRawSync(plain, { level: 1 })
  return packed.length <= plain.length * WORTHWHILE ? packed : undefined
}

function encrypt(
  { keys }: SealContext,
  keyId: string,
  runId: string,
  head: Buffer,
  body: Uint8Array,
): Buffer {
  const run = Buffer.from(runId)
  const nonce = randomBytes(NONCE_BYTES)
  const authenticated = Buffer.concat([head, Buffer.from(keyId, 'hex'), Buffer.from([run.length]), run])
  const cipher = createCipheriv(CIPHER, keys.forRun(keyId, runId)!, nonce).setAAD(authenticated)
  return Buffer.concat([authenticated, nonce, cipher.update(body), cipher.final(), cipher.getAuthTag()])
}

/**
 * What `seal` was given.
 *
 * @throws RuntimeDecryptionError `runtime-decryption-failed`, `encryption-key-missing`
 * @throws CorruptedEventLogError `payload-unreadable`
 */
export function unseal(keys: EncryptionKeys, sealed: Uint8Array): string | Uint8Array {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  const flags = bytes[HEAD_BYTES - 1]
  if (bytes[HEAD_BYTES - 2] !== VERSION || flags === undefined || flags > 7) {
    throw createError('payload-unreadable', { reason: 'it is in a format that this version does not know' })
  }
  const body = flags & ENCRYPTED ? decrypt(keys, bytes) : bytes.subarray(HEAD_BYTES)
  const plain = flags & COMPRESSED ? unpack(body) : body
  return flags & TEXT ? plain.toString('utf8') : new Uint8Array(plain)
}

function unpack(body: Buffer): Buffer {
  try {
    return inflateRawSync(body)
  } catch (cause) {
    throw createError('payload-unreadable', { reason: 'its compressed bytes are damaged' }, { cause })
  }
}

function decrypt(keys: EncryptionKeys, bytes: Buffer): Buffer {
  const runAt = HEAD_BYTES + KEY_ID_BYTES + 1
  const keyId = bytes.toString('hex', HEAD_BYTES, HEAD_BYTES + KEY_ID_BYTES)
  const nonceAt = runAt + (bytes[runAt - 1] ?? 0)
  const runId = bytes.toString('utf8', runAt, nonceAt)
  const bodyAt = nonceAt + NONCE_BYTES
  if (bytes.length < bodyAt + TAG_BYTES) throw createError('runtime-decryption-failed', { runId })
  const key = keys.forRun(keyId, runId)
  if (!key) throw createError('encryption-key-missing', { runId, keyId })
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(nonceAt, bodyAt))
    decipher.setAAD(bytes.subarray(0, nonceAt)).setAuthTag(bytes.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(bytes.subarray(bodyAt, -TAG_BYTES)), decipher.final()])
  } catch (cause) {
    throw createError('runtime-decryption-failed', { runId }, { cause })
  }
}
