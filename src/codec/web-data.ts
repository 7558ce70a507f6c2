/**
 * What a Request and a Response are in the encoding: the same in both realms, and a file format. Bodies are kept byte for
 * byte, so that a signature over one still verifies.
 */

/** No body, its bytes, or the stream of a run that has them. */
export type StoredBody = null | Uint8Array | StreamedBody

/** A body too large for an event: the chunks of a stream, complete before anything refers to it. */
export interface StreamedBody {
  /** The run whose stream it is. */
  runId: string
  stream: string
  /** Bytes. */
  size: number
}

export interface RequestData {
  method: string
  url: string
  /** `Headers` of the realm at hand. */
  headers: object
  body: StoredBody
  /** Absent: `follow`. */
  redirect?: string
  /** Only one that workflow code has set itself. */
  signal?: unknown
  /** With a request to a manual webhook: where its response goes. */
  reply?: ReplyAddress
}

/** The stream in which the answer to one request is awaited. */
export interface ReplyAddress {
  runId: string
  stream: string
}

export interface ResponseData {
  status: number
  statusText: string
  /** `Headers` of the realm at hand. */
  headers: object
  body: StoredBody
  /** Where it came from; empty when it was made by hand. */
  url: string
  type: string
  redirected: boolean
}

/** The largest body that stands in the value itself. Bytes. */
export const INLINE_BODY: number = 1024 * 1024

/** Statuses whose responses never have a body. */
export const NULL_BODY_STATUSES: readonly number[] = [101, 103, 204, 205, 304]
