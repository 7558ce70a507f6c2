import { type NodeHandler, toNodeHandler } from './node-handler.ts'

type FetchHandler = (request: Request) => Promise<Response>

/** Both routes, in the two dialects of servers. */
export interface Routes {
  /** Answers the requests of both routes, and everything else with 404. */
  fetch: FetchHandler
  /** The same for `node:http`, Express and Connect: other paths go to `next`, or get a 404 without one. */
  handleNodeRequest: NodeHandler
}

const ROUTE = /\/\.well-known\/workflow\/v1\/(flow|webhook\/[^/]+)\/?$/

/** Which of our routes a path means, under whatever prefix the app is mounted; null for none. */
export function routeOf(pathname: string): 'flow' | 'webhook' | null {
  const match = ROUTE.exec(pathname)
  if (!match) return null
  return match[1] === 'flow' ? 'flow' : 'webhook'
}

/** Puts both handlers behind one `fetch`. */
export function createRoutes(handlers: { flow: FetchHandler; webhook: FetchHandler }): Routes {
  const fetch = (request: Request): Promise<Response> => {
    const route = routeOf(new URL(request.url).pathname)
    return route ? handlers[route](request) : Promise.resolve(new Response(null, { status: 404 }))
  }
  return { fetch, handleNodeRequest: toNodeHandler(fetch, (pathname) => routeOf(pathname) !== null) }
}
