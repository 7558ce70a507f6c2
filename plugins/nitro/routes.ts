import { ownEntry, type Session, VIRTUAL_PREFIX } from '../../src/bundler/index.ts'
import { type AnyNitro, isNitro2 } from './version.ts'

const ROUTES = {
  flow: '/.well-known/workflow/v1/flow',
  webhook: '/.well-known/workflow/v1/webhook/:token',
} as const

/** Gives Nitro both routes, as virtual modules. */
export function addRoutes(nitro: AnyNitro, session: () => Session): void {
  const template = isNitro2(nitro) ? nodeRoute : webRoute
  for (const name of ['flow', 'webhook'] as const) {
    const handler = `#stepline/${name}`
    nitro.options.virtual[handler] = () => template(`${VIRTUAL_PREFIX}${name}`, session())
    nitro.options.handlers.push({ route: ROUTES[name], handler })
  }
}

/** Nitro 3: events have a Request, and handlers give a Response. */
function webRoute(module: string): string {
  return `import { POST } from "${module}"
export default (event) => POST(event.req)
`
}

/**
 * Nitro 2. Its own `fromWebHandler` reads on as fast as bytes come, and fails outside of the request when a body that is
 * too large is given up: Node's request is read here, where there is one.
 */
function nodeRoute(module: string, session: Session): string {
  return `import { IncomingMessage } from "node:http"
import { fromNodeMiddleware, fromWebHandler } from "h3"
import { toNodeHandler } from "${ownEntry(session, './node')}"
import { POST } from "${module}"
const node = fromNodeMiddleware(toNodeHandler(POST))
const web = fromWebHandler(POST)
const route = (event) => (event.node.req instanceof IncomingMessage ? node : web)(event)
export default Object.assign(route, { __is_handler__: true })
`
}
