import type { WebClass } from '../../../codec/index.ts'
import { encodeUtf8, encodeUtf8Into, Utf8Decoder } from './utf8.ts'

export function createTextEncoder(): WebClass {
  // In two statements: the bundler drops the name of a class expression.
  class TextEncoder {
    get encoding() {
      return 'utf-8'
    }
    encode(text: unknown = '') {
      return encodeUtf8(String(text))
    }
    encodeInto(text: unknown, bytes: Uint8Array) {
      return encodeUtf8Into(String(text), bytes)
    }
  }
  return TextEncoder
}

const LABELS = ['utf-8', 'utf8', 'unicode-1-1-utf-8', 'unicode11utf8', 'unicode20utf8', 'x-unicode20utf8']

export function createTextDecoder(): WebClass {
  // In two statements: the bundler drops the name of a class expression.
  class TextDecoder {
    readonly #fatal: boolean
    readonly #ignoreBOM: boolean
    #decoder: Utf8Decoder
    #atStart = true

    constructor(label: unknown = 'utf-8', options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
      if (!LABELS.includes(String(label).trim().toLowerCase())) {
        throw new RangeError(
          `The encoding "${String(label)}" is not supported in workflow code, only utf-8: decode it in a step`,
        )
      }
      this.#fatal = Boolean(options.fatal)
      this.#ignoreBOM = Boolean(options.ignoreBOM)
      this.#decoder = new Utf8Decoder(this.#fatal)
    }
    get encoding() {
      return 'utf-8'
    }
    get fatal() {
      return this.#fatal
    }
    get ignoreBOM() {
      return this.#ignoreBOM
    }
    decode(input?: ArrayBuffer | ArrayBufferView, options: { stream?: boolean } = {}) {
      const stream = Boolean(options.stream)
      const decoder = this.#decoder
      if (!stream) this.#decoder = new Utf8Decoder(this.#fatal)
      let text = decoder.decode(bytesOf(input), stream)
      if (this.#atStart && !this.#ignoreBOM && text.startsWith('\ufeff')) text = text.slice(1)
      this.#atStart = !stream || (this.#atStart && text === '')
      return text
    }
  }
  return TextDecoder
}

/** The bytes that a buffer or a view shows, not copied. */
export function bytesOf(input: unknown): Uint8Array {
  if (input === undefined) return new Uint8Array(0)
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
  if (input instanceof ArrayBuffer || input instanceof SharedArrayBuffer) return new Uint8Array(input)
  throw new TypeError('The input must be an ArrayBuffer or a view of one')
}
