import {
  type CodecExtension,
  NULL_BODY_STATUSES,
  type ResponseData,
  responseData,
} from '../../codec/index.ts'
import { bodyOf, knowBody, toBodyInit } from './body.ts'

/** A `Response` as a value. Storing one reads its body. */
export const responseExtension: CodecExtension = {
  tag: 'response',
  // Not looked up for functions: `Response` brings the whole HTTP client along.
  match: (value) => typeof value === 'object' && Response.prototype.isPrototypeOf(value),
  encode(value): ResponseData {
    const response = value as Response
    const { status, statusText, url, type, redirected } = response
    const body = bodyOf(response, 'Response')
    return { status, statusText, headers: response.headers, body, url, type, redirected }
  },
  decode: (data) => toResponse(responseData(data, Headers)),
}

/** The response that was stored, with its body unread. */
export function toResponse(data: ResponseData): Response {
  const { status, statusText, headers, url, type, redirected } = data
  const body = NULL_BODY_STATUSES.includes(status) ? null : data.body
  const response =
    status === 0
      ? Response.error()
      : new Response(toBodyInit(body), { status, statusText, headers: headers as Headers })
  // What no constructor takes.
  if (url !== '' || redirected)
    Object.defineProperties(response, {
      url: { value: url, configurable: true },
      type: { value: type, configurable: true },
      redirected: { value: redirected, configurable: true },
    })
  knowBody(response, body)
  return response
}
