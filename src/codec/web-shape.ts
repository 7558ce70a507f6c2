import { damaged, recordOf, textOf } from './decode-shape.ts'
import { isPrototypeOf, typedArrayName } from './intrinsics.ts'
import type { ReplyAddress, RequestData, ResponseData, StoredBody, StreamedBody } from './web-data.ts'

/** What stands for a Request, or the error of a damaged text. `type` is the `Headers` of the realm. */
export function requestData(data: unknown, type: { readonly prototype: object }): RequestData {
  const request = recordOf(data) as RequestData
  textOf(request.method)
  textOf(request.url)
  if (request.redirect !== undefined) textOf(request.redirect)
  if (request.signal !== undefined) recordOf(request.signal)
  if (request.reply !== undefined) addressOf(request.reply)
  checkMessage(request, type)
  return request
}

/** What stands for a Response, or the error of a damaged text. */
export function responseData(data: unknown, type: { readonly prototype: object }): ResponseData {
  const response = recordOf(data) as ResponseData
  if (typeof response.status !== 'number') damaged()
  textOf(response.statusText)
  textOf(response.url)
  textOf(response.type)
  checkMessage(response, type)
  return response
}

function checkMessage(
  { headers, body }: { headers: object; body: StoredBody },
  type: { readonly prototype: object },
): void {
  if (!isPrototypeOf(type.prototype, headers)) damaged()
  if (body === null || typedArrayName(body) !== undefined) return
  addressOf(body)
  if (typeof (body as StreamedBody).size !== 'number') damaged()
}

function addressOf(data: unknown): void {
  const { runId, stream } = recordOf(data) as ReplyAddress
  textOf(runId)
  textOf(stream)
}
