import {
  type CodecExtension,
  type ReplyAddress,
  type RequestData,
  requestData,
  type StoredBody,
  type WebClass,
} from '../../../codec/index.ts'
import { Body, type BodyEnv, toBody } from './body.ts'

export type HeadersClass = new (init?: unknown) => Iterable<[string, string]> & {
  get(name: string): string | null
  has(name: string): boolean
  set(name: string, value: string): void
}

export interface RequestEnv extends BodyEnv {
  /** Sends the response to a request of a manual webhook. */
  respond(reply: ReplyAddress, response: unknown): Promise<void>
}

interface RequestInit {
  method?: string
  headers?: unknown
  body?: unknown
  redirect?: string
  signal?: unknown
}

type Meta = Omit<RequestData, 'body' | 'headers'>

/** Written in capitals however they are given; others are kept as they are. */
const KNOWN_METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH']

/** `Request`, after https://fetch.spec.whatwg.org/#request-class, with a body that is there in full. */
export function createRequest(
  env: RequestEnv,
  HeadersType: () => WebClass,
): { Request: WebClass; extension: CodecExtension } {
  const Headers = HeadersType() as unknown as HeadersClass
  let restore: (data: RequestData) => Request
  let isRequest: (value: object) => boolean
  let read: (request: Request) => RequestData

  class Request extends Body {
    readonly #meta: Meta
    readonly #headers: InstanceType<HeadersClass>

    static {
      isRequest = (value) => #meta in value
      restore = ({ headers, body, ...meta }) => new Request(meta.url, { headers }, { meta, body })
      read = (request) => ({
        ...request.#meta,
        headers: request.#headers,
        body: Body.storedBody(request),
      })
    }

    /** @param stored given by this module alone: what was made before, to be made again as it was */
    constructor(input: unknown, init: RequestInit = {}, stored?: { meta: Meta; body: StoredBody }) {
      const source = input instanceof Request ? input : undefined
      const given = stored ?? fromInit(env, source && { meta: source.#meta, of: source }, input, init)
      super(env, given.body)
      this.#meta = given.meta
      this.#headers = new Headers(init.headers ?? source?.headers)
      if ('type' in given && given.type && !this.#headers.has('content-type'))
        this.#headers.set('content-type', given.type as string)
      const { reply } = given.meta
      if (!reply) return
      const value = (response: unknown): Promise<void> => env.respond(reply, response)
      Object.defineProperty(this, 'respondWith', { value })
    }

    get method() {
      return this.#meta.method
    }
    get url() {
      return this.#meta.url
    }
    get headers() {
      return this.#headers
    }
    get redirect() {
      return this.#meta.redirect ?? 'follow'
    }
    get signal() {
      return this.#meta.signal
    }
    clone() {
      const stored = { meta: this.#meta, body: Body.unusedBody(this) }
      return new Request(this.url, { headers: this.#headers }, stored)
    }
    get [Symbol.toStringTag]() {
      return 'Request'
    }
  }

  const extension: CodecExtension = {
    tag: 'request',
    match: (value) => isRequest(value),
    encode: (value) => read(value as Request),
    decode: (data) => restore(requestData(data, HeadersType())),
  }
  return { Request: Request as unknown as WebClass, extension }
}

function fromInit(
  env: BodyEnv,
  source: { meta: Meta; of: Body } | undefined,
  input: unknown,
  init: RequestInit,
): { meta: Meta; body: StoredBody; type?: string } {
  const method = methodOf(init.method ?? source?.meta.method ?? 'GET')
  const url = source ? source.meta.url : env.href(input)
  const redirect = init.redirect ?? source?.meta.redirect
  const signal = init.signal ?? source?.meta.signal
  const body =
    init.body === undefined && source ? { body: Body.unusedBody(source.of) } : toBody(env, init.body)
  if (body.body !== null && (method === 'GET' || method === 'HEAD'))
    throw new TypeError(`A ${method} request has no body`)
  const meta = { method, url, ...(redirect ? { redirect } : {}), ...(signal ? { signal } : {}) }
  return { meta, ...body }
}

function methodOf(method: string): string {
  const upper = String(method).toUpperCase()
  return KNOWN_METHODS.includes(upper) ? upper : String(method)
}
