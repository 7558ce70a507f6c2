import { apply, charCodeAt, fromCharCode, uncurry, Uint8ArrayClass } from './intrinsics.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PAD = 61
/** Characters handed to `String.fromCharCode` at once; more would overflow the argument stack. */
const CHUNK = 8192

const CODES: readonly number[] = Array.from(ALPHABET, (letter) => letter.charCodeAt(0))
const SEXTETS: readonly number[] = Array.from({ length: 128 }, (_, code) => {
  const sextet = ALPHABET.indexOf(String.fromCharCode(code))
  return sextet < 0 ? 0 : sextet
})

interface NodeBuffer {
  readonly prototype: { readonly toString: (encoding: string) => string }
  readonly from: (data: ArrayBufferLike | string, ...rest: unknown[]) => Uint8Array
}
/** Node's own conversion is some ten times as fast; the sandbox has none. */
const NativeBuffer = (globalThis as { Buffer?: NodeBuffer }).Buffer
const nativeFrom = NativeBuffer && uncurry(NativeBuffer.from)
const nativeToString = NativeBuffer && uncurry(NativeBuffer.prototype.toString)

/** The base64 text of `length` bytes of a buffer. */
export function toBase64(buffer: ArrayBufferLike, offset: number, length: number): string {
  if (nativeFrom && nativeToString) {
    return nativeToString(nativeFrom(NativeBuffer, buffer, offset, length), 'base64')
  }
  return encodeBytes(new Uint8ArrayClass(buffer, offset, length), length)
}

function encodeBytes(bytes: Uint8Array, length: number): string {
  let text = ''
  let codes: number[] = []
  let used = 0
  for (let i = 0; i < length; i += 3) {
    const a = bytes[i]!
    const b = i + 1 < length ? bytes[i + 1]! : 0
    const c = i + 2 < length ? bytes[i + 2]! : 0
    codes[used++] = CODES[a >> 2]!
    codes[used++] = CODES[((a & 3) << 4) | (b >> 4)]!
    codes[used++] = i + 1 < length ? CODES[((b & 15) << 2) | (c >> 6)]! : PAD
    codes[used++] = i + 2 < length ? CODES[c & 63]! : PAD
    if (used >= CHUNK) {
      text += apply(fromCharCode, null, codes)
      codes = []
      used = 0
    }
  }
  return text + apply(fromCharCode, null, codes)
}

/** The bytes of a base64 text that `toBase64` made, in a fresh buffer of this realm. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (nativeFrom) return new Uint8ArrayClass(nativeFrom(NativeBuffer, text, 'base64'))
  let length = text.length
  while (length > 0 && charCodeAt(text, length - 1) === PAD) length--
  const bytes = new Uint8ArrayClass((length * 3) >> 2)
  let at = 0
  for (let i = 0; i < length; i += 4) {
    const group =
      (sextet(text, i) << 18) | (sextet(text, i + 1) << 12) | (sextet(text, i + 2) << 6) | sextet(text, i + 3)
    bytes[at++] = group >> 16
    bytes[at++] = (group >> 8) & 255
    bytes[at++] = group & 255
  }
  return bytes
}

function sextet(text: string, index: number): number {
  return SEXTETS[charCodeAt(text, index)] ?? 0
}
