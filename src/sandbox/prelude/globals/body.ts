import {
  NULL_BODY_STATUSES,
  type StoredBody,
  type StreamedBody,
  type WebClass,
} from '../../../codec/index.ts'
import { createError } from '../../../errors/index.ts'
import type { BlobClasses, RealmBlob } from './blob.ts'
import type { Forms } from './form-data.ts'
import { parseForm } from './form-encoding.ts'
import { readMultipart, writeMultipart } from './multipart.ts'
import { bytesOf } from './text-encoding.ts'
import { encodeUtf8, Utf8Decoder } from './utf8.ts'

export interface BodyEnv {
  /** Reads a body that stands in a stream: the one thing here that the host has to be asked for. */
  readStreamed(body: StreamedBody): Promise<Uint8Array>
  URLSearchParams: () => WebClass
  /** The text of an absolute address. @throws TypeError */
  href(address: unknown): string
  /** The classes of blobs and forms, made when there is one. */
  blobs(): BlobClasses
  forms(): Forms
  /** A boundary that no body has by chance. */
  boundary(): string
}

/** A body as a constructor takes it, and the content type that goes with it. */
export interface BodyInit {
  body: StoredBody
  type?: string
}

/** The body that `new Request` or `new Response` was given. */
export function toBody(env: BodyEnv, init: unknown): BodyInit {
  if (init === undefined || init === null) return { body: null }
  if (typeof init === 'string') return { body: encodeUtf8(init), type: 'text/plain;charset=UTF-8' }
  if (init instanceof env.URLSearchParams()) {
    return {
      body: encodeUtf8(textOf(init)),
      type: 'application/x-www-form-urlencoded;charset=UTF-8',
    }
  }
  const bytes = env.blobs().bytesOfBlob(init)
  if (bytes) {
    const { type } = init as RealmBlob
    return { body: bytes.slice(), ...(type ? { type } : {}) }
  }
  const entries = env.forms().entriesOf(init)
  if (entries) {
    const boundary = env.boundary()
    const type = `multipart/form-data; boundary=${boundary}`
    return { body: writeMultipart(entries, boundary, env.blobs()), type }
  }
  if (ArrayBuffer.isView(init) || init instanceof ArrayBuffer) return { body: bytesOf(init).slice() }
  return { body: encodeUtf8(textOf(init)), type: 'text/plain;charset=UTF-8' }
}

/** What JavaScript makes of it; the standard asks for no more. */
const textOf = (value: unknown): string => String(value as string)

export function forbidBody(status: number, body: unknown): void {
  if (body !== undefined && body !== null && NULL_BODY_STATUSES.includes(status)) {
    throw new TypeError(`A response with status ${status} has no body`)
  }
}

/** What Request and Response have in common: a body that can be read once. */
export abstract class Body {
  #body: StoredBody
  #used = false
  readonly #env: BodyEnv

  constructor(env: BodyEnv, body: StoredBody) {
    this.#env = env
    this.#body = body
  }

  /** The body as it is stored, read or not. For this module's subclasses. */
  static storedBody(of: Body): StoredBody {
    return of.#body
  }

  /** For a copy, which must not be made of what is gone. */
  static unusedBody(of: Body): StoredBody {
    if (of.#used) throw new TypeError('The body was read before')
    return of.#body
  }

  /** Replaces the body of one that is being made. */
  static setBody(of: Body, body: StoredBody): void {
    of.#body = body
  }

  /** Of the request or response. */
  abstract get headers(): { get(name: string): string | null }

  get bodyUsed(): boolean {
    return this.#used
  }

  /** There are no streams here; what asks only whether there is a body gets an answer. */
  get body(): object | null {
    return this.#body === null ? null : UNREADABLE_STREAM
  }

  async bytes(): Promise<Uint8Array> {
    if (this.#used) throw new TypeError('The body was read before')
    const body = this.#body
    if (body === null) return new Uint8Array(0)
    this.#used = true
    return body instanceof Uint8Array ? body.slice() : this.#env.readStreamed(body)
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer as ArrayBuffer
  }

  async text(): Promise<string> {
    const text = new Utf8Decoder(false).decode(await this.bytes(), false)
    return text.startsWith('\ufeff') ? text.slice(1) : text
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text()) as unknown
  }

  /** @throws TypeError when the content type is none of a form's, or the body no form */
  async formData(): Promise<object> {
    const type = this.headers.get('content-type') ?? ''
    const forms = this.#env.forms()
    if (/^application\/x-www-form-urlencoded\b/i.test(type)) return forms.from(parseForm(await this.text()))
    const boundary = /^multipart\/form-data\b.*?;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type)
    if (!boundary) throw new TypeError(`A body of the content type "${type}" is no form`)
    const bytes = await this.bytes()
    return forms.from(readMultipart(bytes, boundary[1] ?? boundary[2] ?? '', this.#env.blobs()))
  }

  async blob(): Promise<object> {
    const { Blob } = this.#env.blobs()
    const type = this.headers.get('content-type') ?? ''
    return new Blob([await this.bytes()], { type })
  }
}

function noStreams(): never {
  throw createError('unavailable-in-workflow', {
    name: 'Reading a body as a stream',
    fix: 'Use bytes(), text() or json(), or pass the request or response to a step.',
  })
}

const UNREADABLE_STREAM: object = Object.freeze({
  locked: false,
  getReader: noStreams,
  pipeTo: noStreams,
  pipeThrough: noStreams,
  tee: noStreams,
  cancel: noStreams,
  [Symbol.asyncIterator]: noStreams,
})
