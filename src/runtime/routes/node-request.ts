import type { IncomingMessage, ServerResponse } from 'node:http'
import { createError } from '../../errors/index.ts'

/** The address that a Node request was made to, whatever cut of it the framework has taken. */
export function urlOf(req: IncomingMessage): URL {
  const encrypted = (req.socket as { encrypted?: boolean }).encrypted === true
  // Connect and Express cut the mount path off `url` and keep the whole in `originalUrl`.
  const path = (req as { originalUrl?: string }).originalUrl ?? req.url ?? '/'
  const authority = req.headers.host ?? req.headers[':authority'] ?? 'localhost'
  const origin = `${encrypted ? 'https' : 'http'}://${String(authority)}`
  // Clients may send anything as host or path, and a server must survive it. Two slashes would begin a host.
  const base = URL.canParse(origin) ? origin : 'http://localhost'
  const target = path.replace(/^\/{2,}/, '/')
  return new URL(URL.canParse(target, base) ? target : '/', base)
}

/**
 * The Node request as a `Request`: its body is read from the socket as the handler reads it, byte for byte; a client
 * that goes away aborts the signal.
 *
 * @throws WorkflowRuntimeError `request-body-consumed`
 */
export function toRequest(req: IncomingMessage, res: ServerResponse): Request {
  const url = urlOf(req)
  if (req.readableDidRead) throw createError('request-body-consumed', { path: url.pathname })
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
  const body = method === 'GET' || method === 'HEAD' ? null : bodyOf(req)
  const init = { method, headers, body, signal: abort.signal, duplex: 'half' }
  return new Request(url, init as RequestInit)
}

/**
 * Touches the request only once somebody reads: Node then still drops the rest of a body that nobody wanted.
 * `Readable.toWeb` begins to read at once, and a connection with a large unread body would wait for ever.
 */
export function bodyOf(req: IncomingMessage): ReadableStream<Uint8Array> {
  let chunks: AsyncIterator<Buffer> | undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        chunks ??= req.iterator({ destroyOnReturn: false })
        const { done, value } = await chunks.next()
        if (done) controller.close()
        else controller.enqueue(new Uint8Array(value))
      },
      async cancel() {
        await chunks?.return?.()
        req.resume()
      },
    },
    { highWaterMark: 0 },
  )
}
