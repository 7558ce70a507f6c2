import { apply, charCodeAt, fromCharCode, isPrototypeOf, uncurry, Uint8ArrayClass } from './intrinsics.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PAD = 61
/** Characters handed to `String.fromCharCode` at once; more would overflow the argument stack. */
const CHUNK = 8192

/** The letter of each six bits, and back; made on first use, since every realm evaluates this module. */
let codes: number[] | undefined
let sextets: number[] | undefined

function letterCodes(): number[] {
  if (codes !== undefined) return codes
  codes = []
  for (let i = 0; i < 64; i++) codes[i] = charCodeAt(ALPHABET, i)
  return codes
}

function sextetsByCode(): number[] {
  if (sextets !== undefined) return sextets
  sextets = []
  for (let i = 0; i < 128; i++) sextets[i] = 0
  for (let i = 0; i < 64; i++) sextets[charCodeAt(ALPHABET, i)] = i
  return sextets
}

interface NodeBuffer {
  readonly prototype: { readonly toString: (encoding: string) => string }
  readonly from: (data: ArrayBufferLike | string, ...rest: unknown[]) => Uint8Array
}
/** Node's own conversion is some ten times as fast; the sandbox has none. */
const NativeBuffer = (globalThis as { Buffer?: NodeBuffer }).Buffer
const nativeFrom = NativeBuffer && uncurry(NativeBuffer.from)
const nativeToString = NativeBuffer && uncurry(NativeBuffer.prototype.toString)

/** True for Node's own byte arrays: many small ones lie in one pool of memory, which makes them no part of each other. */
export function isPooled(value: object): boolean {
  return NativeBuffer !== undefined && isPrototypeOf(NativeBuffer.prototype, value)
}

/** The base64 text of `length` bytes of a buffer. */
export function toBase64(buffer: ArrayBufferLike, offset: number, length: number): string {
  if (nativeFrom && nativeToString) {
    return nativeToString(nativeFrom(NativeBuffer, buffer, offset, length), 'base64')
  }
  return encodeBytes(new Uint8ArrayClass(buffer, offset, length), length)
}

function encodeBytes(bytes: Uint8Array, length: number): string {
  const letters = letterCodes()
  let text = ''
  let part: number[] = []
  let used = 0
  for (let i = 0; i < length; i += 3) {
    const a = bytes[i]!
    const b = i + 1 < length ? bytes[i + 1]! : 0
    const c = i + 2 < length ? bytes[i + 2]! : 0
    part[used++] = letters[a >> 2]!
    part[used++] = letters[((a & 3) << 4) | (b >> 4)]!
    part[used++] = i + 1 < length ? letters[((b & 15) << 2) | (c >> 6)]! : PAD
    part[used++] = i + 2 < length ? letters[c & 63]! : PAD
    if (used >= CHUNK) {
      text += apply(fromCharCode, null, part)
      part = []
      used = 0
    }
  }
  return text + apply(fromCharCode, null, part)
}

/** The bytes of a base64 text that `toBase64` made, in a fresh buffer of this realm. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (nativeFrom) return new Uint8ArrayClass(nativeFrom(NativeBuffer, text, 'base64'))
  let length = text.length
  while (length > 0 && charCodeAt(text, length - 1) === PAD) length--
  const bits = sextetsByCode()
  const bytes = new Uint8ArrayClass((length * 3) >> 2)
  let at = 0
  for (let i = 0; i < length; i += 4) {
    const group =
      (bits[charCodeAt(text, i)]! << 18) |
      (bits[charCodeAt(text, i + 1)]! << 12) |
      (bits[charCodeAt(text, i + 2)]! << 6) |
      bits[charCodeAt(text, i + 3)]!
    bytes[at++] = group >> 16
    bytes[at++] = (group >> 8) & 255
    bytes[at++] = group & 255
  }
  return bytes
}
