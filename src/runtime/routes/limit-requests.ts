import { createError, type WorkflowError } from '../../errors/index.ts'
import { getSettings } from '../settings.ts'

type FetchHandler = (request: Request) => Promise<Response>

/** Node's own parser takes 16 KiB; other servers have other limits, or none, and a webhook's headers go into the log. */
const MAX_HEADER_BYTES = 32 * 1024

/**
 * Bounds what one route takes on: the length of the address and headers, and how many requests are under way at the same
 * time. What is refused is refused before its body is read.
 */
export function limitRequests(handler: FetchHandler): FetchHandler {
  let underWay = 0
  return async (request) => {
    const { maxRequests: limit } = getSettings()
    if (headerBytes(request) > MAX_HEADER_BYTES) {
      return refuse(createError('headers-too-large', { limit: MAX_HEADER_BYTES }), 431)
    }
    if (underWay >= limit) {
      return refuse(createError('too-many-requests', { limit }), 503, { 'retry-after': '1' })
    }
    underWay++
    try {
      return await handler(request)
    } finally {
      underWay--
    }
  }
}

function headerBytes(request: Request): number {
  let bytes = request.url.length
  for (const [name, value] of request.headers) bytes += name.length + value.length + 4
  return bytes
}

function refuse(
  { slug, message }: WorkflowError,
  status: number,
  headers?: Record<string, string>,
): Response {
  return Response.json({ error: slug, message }, { status, ...(headers ? { headers } : {}) })
}
