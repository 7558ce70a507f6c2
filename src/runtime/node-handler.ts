import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'

/** A middleware of `node:http`, Connect and Express. Resolves once the response has been sent or `next` was called. */
export type NodeHandler = (
  req: IncomingMessage,
  res: ServerResponse,
  next?: (error?: unknown) => void,
) => Promise<void>

/**
 * Lets a Request/Response handler serve Node requests. Bodies stream both ways, untouched; a client that goes away
 * aborts the request's signal.
 *
 * @param owns which paths are the handler's; others go to `next`
 */
export function toNodeHandler(
  handler: (request: Request) => Promise<Response>,
  owns: (pathname: string) => boolean = () => true,
): NodeHandler {
  return async (req, res, next) => {
    try {
      const url = urlOf(req)
      if (!owns(url.pathname)) {
        if (next) next()
        else res.writeHead(404).end()
        return
      }
      await sendResponse(await handler(toRequest(req, res, url)), req, res)
    } catch (error) {
      if (next) next(error)
      else failResponse(res, error)
    }
  }
}

function urlOf(req: IncomingMessage): URL {
  const encrypted = (req.socket as { encrypted?: boolean }).encrypted === true
  // Connect and Express cut the mount path off `url` and keep the whole in `originalUrl`.
  const path = (req as { originalUrl?: string }).originalUrl ?? req.url ?? '/'
  return new URL(path, `${encrypted ? 'https' : 'http'}://${req.headers.host ?? 'localhost'}`)
}

function toRequest(req: IncomingMessage, res: ServerResponse, url: URL): Request {
  const headers = new Headers()
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    const name = req.rawHeaders[i]!
    // Pseudo headers of HTTP/2 are no headers for `Headers`.
    if (!name.startsWith(':')) headers.append(name, req.rawHeaders[i + 1]!)
  }
  const abort = new AbortController()
  res.once('close', () => {
    if (!res.writableFinished) abort.abort()
  })
  const method = req.method ?? 'GET'
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const body = hasBody ? (Readable.toWeb(req) as unknown as BodyInit) : null
  const init = { method, headers, body, signal: abort.signal, duplex: 'half' }
  return new Request(url, init as RequestInit)
}

async function sendResponse(response: Response, req: IncomingMessage, res: ServerResponse): Promise<void> {
  res.statusCode = response.status
  for (const [name, value] of response.headers) {
    if (name === 'set-cookie') res.appendHeader(name, value)
    else res.setHeader(name, value)
  }
  if (!response.body || req.method === 'HEAD') {
    res.end()
    return
  }
  await pipeline(Readable.fromWeb(response.body as unknown as NodeReadableStream), res)
}

function failResponse(res: ServerResponse, error: unknown): void {
  console.error(error)
  if (res.headersSent) res.destroy()
  else res.writeHead(500).end()
}
