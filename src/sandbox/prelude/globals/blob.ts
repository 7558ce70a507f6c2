import { createError } from '../../../errors/index.ts'
import { bytesOf } from './text-encoding.ts'
import { encodeUtf8, Utf8Decoder } from './utf8.ts'

/** What bodies and forms need of a blob: its bytes are there, so that reading them asks nobody. */
export interface RealmBlob {
  readonly size: number
  readonly type: string
}
export interface RealmFile extends RealmBlob {
  readonly name: string
  readonly lastModified: number
}

export interface BlobClasses {
  Blob: new (parts?: Iterable<unknown>, options?: { type?: unknown }) => RealmBlob
  File: new (
    parts: Iterable<unknown>,
    name: unknown,
    options?: { type?: unknown; lastModified?: unknown },
  ) => RealmFile
  /** The bytes of a blob, not to be changed; undefined for everything else. */
  bytesOfBlob(value: unknown): Uint8Array | undefined
}

/** `Blob` and `File`, after https://w3c.github.io/FileAPI/, without streams. */
export function createBlobs(now: () => number): BlobClasses {
  let bytesOfBlob!: (value: unknown) => Uint8Array | undefined

  class Blob {
    readonly #bytes: Uint8Array
    readonly #type: string

    static {
      bytesOfBlob = (value) =>
        typeof value === 'object' && value !== null && #bytes in value ? (value as Blob).#bytes : undefined
    }

    constructor(parts: Iterable<unknown> = [], options: { type?: unknown } = {}) {
      if (typeof parts !== 'object' || parts === null || !(Symbol.iterator in parts))
        throw new TypeError('The parts of a Blob are an array')
      this.#bytes = concat([...parts].map(toBytes))
      this.#type = typeOf(options?.type)
    }
    get size() {
      return this.#bytes.length
    }
    get type() {
      return this.#type
    }
    slice(start?: number, end?: number, type?: unknown): Blob {
      // An array's own rules: negative from the end, clamped.
      return new Blob([this.#bytes.subarray(start ?? 0, end)], { type })
    }
    async bytes() {
      return this.#bytes.slice()
    }
    async arrayBuffer() {
      return this.#bytes.slice().buffer
    }
    async text() {
      return new Utf8Decoder(false).decode(this.#bytes, false)
    }
    stream(): never {
      throw createError('unavailable-in-workflow', {
        name: 'blob.stream()',
        fix: 'Use bytes(), arrayBuffer() or text().',
      })
    }
    get [Symbol.toStringTag]() {
      return 'Blob'
    }
  }

  class File extends Blob {
    readonly #name: string
    readonly #lastModified: number

    constructor(
      parts: Iterable<unknown>,
      name: unknown,
      options: { type?: unknown; lastModified?: unknown } = {},
    ) {
      if (arguments.length < 2) throw new TypeError('A File has parts and a name')
      super(parts, options)
      this.#name = String(name as string)
      this.#lastModified =
        options?.lastModified === undefined ? now() : Math.trunc(Number(options.lastModified))
    }
    get name() {
      return this.#name
    }
    get lastModified() {
      return this.#lastModified
    }
    override get [Symbol.toStringTag]() {
      return 'File'
    }
  }

  function toBytes(part: unknown): Uint8Array {
    const bytes = bytesOfBlob(part)
    if (bytes) return bytes
    if (ArrayBuffer.isView(part) || part instanceof ArrayBuffer) return bytesOf(part)
    return encodeUtf8(String(part as string))
  }
  return { Blob, File, bytesOfBlob }
}

/** Anything but printable ASCII makes it empty, as the standard has it. */
function typeOf(type: unknown): string {
  const text = type === undefined ? '' : String(type as string)
  return /^[\x20-\x7e]*$/.test(text) ? text.toLowerCase() : ''
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
