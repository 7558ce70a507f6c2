import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { log } from '../log.ts'
import { toRequest, urlOf } from './node-request.ts'

/** A listener of `node:http` and a middleware of Connect and Express. */
export type NodeHandler = (
  req: IncomingMessage,
  res: ServerResponse,
  next?: (error?: unknown) => void,
) => void

/** Headers that belong to one HTTP/1 connection; HTTP/2 refuses them. */
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade'])

/** Methods that `Request` refuses. */
const FORBIDDEN_METHODS = new Set(['CONNECT', 'TRACE', 'TRACK'])

/**
 * Lets a Request/Response handler serve Node requests. Bodies stream both ways, untouched; a client that goes away
 * aborts the request's signal.
 *
 * @param owns which paths are the handler's; others go to `next`
 * @example createServer(toNodeHandler(app.fetch)).listen(3000)
 */
export function toNodeHandler(
  handler: (request: Request) => Response | Promise<Response>,
  owns: (pathname: string) => boolean = () => true,
): NodeHandler {
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> =>
    sendResponse(await handler(toRequest(req, res)), req, res)
  return (req, res, next) => {
    if (!owns(urlOf(req).pathname)) return pass(res, next)
    if (FORBIDDEN_METHODS.has(req.method ?? '')) return void res.writeHead(405).end()
    answer(req, res).catch((error: unknown) => {
      // The client went away: nobody is left to tell.
      if (res.destroyed && !res.writableFinished) return
      if (next) next(error)
      else failResponse(res, error)
    })
  }
}

function pass(res: ServerResponse, next: (() => void) | undefined): void {
  if (next) next()
  else res.writeHead(404).end()
}

async function sendResponse(response: Response, req: IncomingMessage, res: ServerResponse): Promise<void> {
  res.statusCode = response.status
  for (const [name, value] of response.headers) {
    if (req.httpVersionMajor > 1 && CONNECTION_HEADERS.has(name)) continue
    if (name === 'set-cookie') res.appendHeader(name, value)
    else res.setHeader(name, value)
  }
  if (!response.body || req.method === 'HEAD') {
    await response.body?.cancel()
    res.end()
    return
  }
  await pipeline(Readable.fromWeb(response.body as unknown as NodeReadableStream), res)
}

function failResponse(res: ServerResponse, error: unknown): void {
  log('error', 'a request failed', error)
  if (res.headersSent) res.destroy()
  else res.writeHead(500).end()
}
