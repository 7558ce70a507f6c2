import { type CodecExtension, type ReplyAddress, type RequestData, requestData } from '../../codec/index.ts'
import { bodyOf, knowBody, toBodyInit } from './body.ts'

/** Where the responses to requests of manual webhooks go. */
const replies = new WeakMap<Request, ReplyAddress>()

type Respond = (reply: ReplyAddress, response: Response) => Promise<void>
let respond: Respond

/** Answering needs the codec, so it says itself how that is done. */
export function provideRespond(answer: Respond): void {
  respond = answer
}

/** A request as it came to a webhook, which no `Request` could be made of for every method. */
export class ReceivedRequest {
  readonly data: RequestData
  constructor(data: RequestData) {
    this.data = data
  }
}

/** A `Request` as a value. Storing one reads its body. */
export const requestExtension: CodecExtension = {
  tag: 'request',
  // Not looked up for functions: `Request` brings the whole HTTP client along.
  match: (value) =>
    typeof value === 'object' && (value instanceof ReceivedRequest || Request.prototype.isPrototypeOf(value)),
  encode(value): RequestData {
    if (value instanceof ReceivedRequest) return value.data
    const request = value as Request
    const { method, url, redirect } = request
    const reply = replies.get(request)
    return {
      method,
      url,
      headers: request.headers,
      body: bodyOf(request, 'Request'),
      ...(redirect === 'follow' ? {} : { redirect }),
      ...(reply ? { reply } : {}),
    }
  },
  decode: (data) => toRequest(requestData(data, Headers)),
}

/** Methods that `new Request` refuses, though servers may take them. */
const REFUSED = /^(CONNECT|TRACE|TRACK)$/i

function toRequest({ method, url, headers, body, redirect, signal, reply }: RequestData): Request {
  const bodiless = body === null || method === 'GET' || method === 'HEAD'
  const request = new Request(url, {
    method: REFUSED.test(method) ? 'OPTIONS' : method,
    headers,
    ...(bodiless ? {} : { body: toBodyInit(body), duplex: 'half' }),
    ...(redirect ? { redirect } : {}),
    ...(signal ? { signal } : {}),
  } as RequestInit)
  if (request.method !== method) Object.defineProperty(request, 'method', { value: method })
  knowBody(request, body)
  if (reply) addReply(request, reply)
  return request
}

function addReply(request: Request, reply: ReplyAddress): void {
  replies.set(request, reply)
  const respondWith = (response: Response): Promise<void> => respond(reply, response)
  Object.defineProperty(request, 'respondWith', { value: respondWith })
}
