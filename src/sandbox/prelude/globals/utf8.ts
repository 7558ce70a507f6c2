const REPLACEMENT = 0xfffd
/** Code units handed to `String.fromCharCode` at once; more would overflow the argument stack. */
const CHUNK = 8192

/** The text with U+FFFD for lone surrogates. Newer than the library that this code is compiled against. */
export function wellFormed(text: string): string {
  return (text as string & { toWellFormed(): string }).toWellFormed()
}

/** The UTF-8 bytes of a text; a lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  // Three bytes a code unit is the most that UTF-8 takes.
  const bytes = new Uint8Array(text.length * 3)
  const { written } = encodeUtf8Into(text, bytes)
  return bytes.slice(0, written)
}

/** Writes what fits, whole characters only. */
export function encodeUtf8Into(text: string, bytes: Uint8Array): { read: number; written: number } {
  let written = 0
  let read = 0
  while (read < text.length) {
    let code = text.codePointAt(read)!
    const units = code > 0xffff ? 2 : 1
    if (code >= 0xd800 && code <= 0xdfff) code = REPLACEMENT
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    if (written + size > bytes.length) break
    if (size === 1) bytes[written] = code
    else writeMultibyte(bytes, written, code, size)
    written += size
    read += units
  }
  return { read, written }
}

const LEADS = [0, 0, 0xc0, 0xe0, 0xf0]

function writeMultibyte(bytes: Uint8Array, at: number, code: number, size: number): void {
  let rest = code
  for (let i = size - 1; i > 0; i--) {
    bytes[at + i] = 0x80 | (rest & 0x3f)
    rest >>= 6
  }
  bytes[at] = LEADS[size]! | rest
}

/** A UTF-8 decoder that can be fed piece by piece, after https://encoding.spec.whatwg.org/#utf-8-decoder. */
export class Utf8Decoder {
  #needed = 0
  #seen = 0
  #code = 0
  #lower = 0x80
  #upper = 0xbf
  readonly #fatal: boolean

  constructor(fatal: boolean) {
    this.#fatal = fatal
  }

  decode(bytes: Uint8Array, more: boolean): string {
    let text = ''
    let units: number[] = []
    for (let i = 0; i < bytes.length; i++) {
      const code = this.#push(bytes[i]!)
      if (code === -2) i-- // the byte ended a broken sequence, and begins the next one
      if (code === -1) continue
      pushCode(units, code === -2 || code === -3 ? this.#broken() : code)
      if (units.length >= CHUNK) {
        text += String.fromCharCode(...units)
        units = []
      }
    }
    if (!more && this.#needed > 0) pushCode(units, this.#broken())
    return text + String.fromCharCode(...units)
  }

  #broken(): number {
    this.#reset()
    if (this.#fatal) throw new TypeError('The encoded data was not valid for encoding utf-8')
    return REPLACEMENT
  }

  #reset(): void {
    this.#needed = this.#seen = this.#code = 0
    this.#lower = 0x80
    this.#upper = 0xbf
  }

  /** A code point, -1 for "more bytes needed", -2 for a break before this byte, -3 for a byte that is none. */
  #push(byte: number): number {
    if (this.#needed === 0) return this.#begin(byte)
    if (byte < this.#lower || byte > this.#upper) return -2
    this.#lower = 0x80
    this.#upper = 0xbf
    this.#code = (this.#code << 6) | (byte & 0x3f)
    if (++this.#seen !== this.#needed) return -1
    const code = this.#code
    this.#reset()
    return code
  }

  #begin(byte: number): number {
    if (byte < 0x80) return byte
    if (byte < 0xc2 || byte > 0xf4) return -3
    if (byte === 0xe0) this.#lower = 0xa0
    if (byte === 0xed) this.#upper = 0x9f
    if (byte === 0xf0) this.#lower = 0x90
    if (byte === 0xf4) this.#upper = 0x8f
    this.#needed = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
    this.#code = byte & (byte < 0xe0 ? 0x1f : byte < 0xf0 ? 0x0f : 0x07)
    return -1
  }
}

function pushCode(units: number[], code: number): void {
  if (code < 0x10000) units.push(code)
  else units.push(0xd7c0 + (code >> 10), 0xdc00 + (code & 0x3ff))
}
