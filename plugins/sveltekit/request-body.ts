import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage } from 'node:http'
import { bodyOf } from '../../src/runtime/index.ts'

/** The request under way in dev and preview. The servers and the plugin may be copies of this module. */
const KEY = Symbol.for('stepline.sveltekit.request')
const holder = globalThis as { [KEY]?: AsyncLocalStorage<IncomingMessage> }
const underWay = (holder[KEY] ??= new AsyncLocalStorage<IncomingMessage>())

/** Connect middleware: remembers the Node request for whoever answers it. */
export function rememberRequest(req: IncomingMessage, _res: unknown, next: () => void): void {
  underWay.run(req, next)
}

/**
 * SvelteKit 2 drops a body whose type is not given, which webhooks may send. It is still in the Node request, which the
 * Node adapter hands over as `platform.req`.
 */
export function withBody(request: Request, options: unknown): Request {
  if (request.body || request.method === 'GET' || request.method === 'HEAD') return request
  const { platform } = (options ?? {}) as { platform?: { req?: IncomingMessage } }
  const req = platform?.req ?? underWay.getStore()
  if (!req || req.readableDidRead || !hasBody(req)) return request
  return new Request(request, { body: bodyOf(req), duplex: 'half' } as RequestInit)
}

function hasBody({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined
}
