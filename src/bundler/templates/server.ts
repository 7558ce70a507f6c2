export interface ServerImports {
  flow: string
  webhook: string
  routes: string
}

/**
 * Both routes in one module, for servers that are not built by a framework: `fetch(request)` for servers that speak
 * Request and Response, `handleNodeRequest(req, res, next)` for `node:http`, Express and the like.
 */
export function serverModule({ flow, webhook, routes }: ServerImports): string {
  return `import { POST } from ${JSON.stringify(flow)}
import { POST as webhook } from ${JSON.stringify(webhook)}
import { createRoutes } from ${JSON.stringify(routes)}
const { fetch, handleNodeRequest } = createRoutes({ flow: POST, webhook })
export { POST, POST as GET, POST as HEAD, POST as OPTIONS, webhook, fetch, handleNodeRequest }
export default { fetch }
`
}
