import { Server as HttpServer } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { Server as NetServer } from 'node:net'
import { Server as TlsServer } from 'node:tls'

/** What hosts say about where they serve, for all copies of this package. Generated code sets it, too. */
interface Told {
  /** The path below which the app answers, without a slash at its end. */
  path?: string
  /** Of a server that runs the app in a worker, whose own port is nobody's business: `http://localhost:3000`. */
  origin?: string
}

const KEY = Symbol.for('stepline.base')
let found: NetServer | undefined

function told(): Told {
  return ((globalThis as { [KEY]?: Told })[KEY] ??= {})
}

/** Told by whoever mounts the routes below a path. */
export function setBasePath(path: string): void {
  told().path = path.replace(/\/+$/, '')
}

/**
 * Where webhooks of this process are reachable: `WORKFLOW_LOCAL_BASE_URL`, or else the HTTP server of this process, or
 * else `PORT` on localhost. Never a request's Host header, which anybody can send.
 *
 * @returns a URL without a slash at its end
 */
export function baseUrl(): string {
  const configured = process.env['WORKFLOW_LOCAL_BASE_URL']
  if (configured) return configured.replace(/\/+$/, '')
  const { origin = ownOrigin(), path = '' } = told()
  return (origin ?? `http://localhost:${process.env['PORT'] || 3000}`) + path
}

/** Of the HTTP server that this thread has opened; undefined when there is none with a port. */
export function ownOrigin(): string | undefined {
  const server = (found = found?.listening ? found : findServer())
  const port = server && portOf(server)
  return port === undefined
    ? undefined
    : `${server instanceof TlsServer ? 'https' : 'http'}://localhost:${port}`
}

/**
 * The HTTP server of this process; of several, the one that `PORT` names, or else the first that was opened. Frameworks
 * open it themselves, so that there is nobody who could tell us: Node's list of handles is asked. It is documented as
 * deprecated, without a replacement for this.
 */
function findServer(): NetServer | undefined {
  const { _getActiveHandles: activeHandles } = process as unknown as { _getActiveHandles?: () => unknown[] }
  const servers = (activeHandles?.call(process) ?? []).filter(isHttpServer)
  return servers.find((server) => portOf(server) === Number(process.env['PORT'])) ?? servers[0]
}

function isHttpServer(handle: unknown): handle is NetServer {
  if (!(handle instanceof NetServer) || portOf(handle) === undefined) return false
  // Servers of HTTP/2 are of classes that Node does not export.
  const isHttp2 = /^Http2(Secure)?Server$/.test(handle.constructor.name)
  return handle instanceof HttpServer || handle instanceof HttpsServer || isHttp2
}

/** Absent for a server on a socket file. */
function portOf(server: NetServer): number | undefined {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : undefined
}
