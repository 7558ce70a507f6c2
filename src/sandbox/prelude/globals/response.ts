import {
  type CodecExtension,
  type ResponseData,
  responseData,
  type StoredBody,
  type WebClass,
} from '../../../codec/index.ts'
import { Body, type BodyEnv, forbidBody, toBody } from './body.ts'
import type { HeadersClass } from './request.ts'

interface ResponseInit {
  status?: number
  statusText?: string
  headers?: unknown
}

type Meta = Omit<ResponseData, 'body' | 'headers'>

const META: Meta = { status: 200, statusText: '', url: '', type: 'default', redirected: false }
const REDIRECTS = [301, 302, 303, 307, 308]

/** `Response`, after https://fetch.spec.whatwg.org/#response-class, with a body that is there in full. */
export function createResponse(
  env: BodyEnv,
  HeadersType: () => WebClass,
): { Response: WebClass; extension: CodecExtension } {
  const Headers = HeadersType() as unknown as HeadersClass
  let restore: (data: ResponseData) => Response
  let isResponse: (value: object) => boolean
  let read: (response: Response) => ResponseData

  class Response extends Body {
    #meta: Meta
    readonly #headers: InstanceType<HeadersClass>

    static {
      isResponse = (value) => #meta in value
      restore = ({ headers, body, ...meta }) => {
        const response = new Response(undefined, { headers })
        return response.#become(meta, body)
      }
      read = (response) => ({
        ...response.#meta,
        headers: response.#headers,
        body: Body.storedBody(response),
      })
    }

    constructor(body?: unknown, init: ResponseInit = {}) {
      const { status = 200, statusText = '', headers } = init
      if (!(status >= 200 && status <= 599))
        throw new RangeError(`The status ${status} is not from 200 to 599`)
      forbidBody(status, body)
      const { body: stored, type } = toBody(env, body)
      super(env, stored)
      this.#meta = { ...META, status, statusText: String(statusText) }
      this.#headers = new Headers(headers)
      if (type && !this.#headers.has('content-type')) this.#headers.set('content-type', type)
    }

    static json(data: unknown, init: ResponseInit = {}) {
      const text = JSON.stringify(data)
      if (text === undefined) throw new TypeError('The value is not JSON')
      const headers = new Headers(init.headers)
      if (!headers.has('content-type')) headers.set('content-type', 'application/json')
      return new Response(text, { ...init, headers })
    }
    static error() {
      return new Response().#become({ ...META, status: 0, type: 'error' }, null)
    }
    static redirect(url: unknown, status = 302) {
      if (!REDIRECTS.includes(status)) throw new RangeError(`The status ${status} is no redirection`)
      return new Response(null, { status, headers: { location: env.href(url) } })
    }

    get status() {
      return this.#meta.status
    }
    get statusText() {
      return this.#meta.statusText
    }
    get ok() {
      return this.#meta.status >= 200 && this.#meta.status <= 299
    }
    get headers() {
      return this.#headers
    }
    get url() {
      return this.#meta.url
    }
    get type() {
      return this.#meta.type
    }
    get redirected() {
      return this.#meta.redirected
    }
    clone() {
      return new Response(undefined, { headers: this.#headers }).#become(this.#meta, Body.unusedBody(this))
    }
    get [Symbol.toStringTag]() {
      return 'Response'
    }

    #become(meta: Meta, body: StoredBody) {
      this.#meta = meta
      Body.setBody(this, body)
      return this
    }
  }

  const extension: CodecExtension = {
    tag: 'response',
    match: (value) => isResponse(value),
    encode: (value) => read(value as Response),
    decode: (data) => restore(responseData(data, HeadersType())),
  }
  return { Response: Response as unknown as WebClass, extension }
}
