/// <reference path="../../virtual-modules.d.ts" preserve="true" />
import { createError } from '../../errors/index.ts'
import { setBasePath } from './base-url.ts'
import { type FlowHandler, type FlowLoader, loadFlow, registerFlowLoader } from '../flow-loader.ts'
import { log } from '../log.ts'
import { toNodeHandler } from './node-handler.ts'
import { createRoutes, routeOf, type Routes } from './routes.ts'
import { webhookEntrypoint } from './webhook.ts'

/** How the routes are mounted in a server of one's own. */
export interface MountOptions {
  /**
   * Loads the flow module: `() => import('virtual:stepline/flow')` in a server that a plugin builds.
   *
   * @default the loader that compiled files leave behind, which is enough when the server imports a workflow or step
   */
  flow?: FlowLoader
  /** The path below which the routes are answered, such as `/app`. @default any */
  basePath?: string
}

/** The routes, and which requests are theirs. */
export interface MountedRoutes extends Routes {
  owns(pathname: string): boolean
}

/**
 * Both routes for a server of one's own. Once the modules of the server have been evaluated, it loads the flow module,
 * so that runs which a crash interrupted go on before anybody asks for anything.
 */
export function mountRoutes({ flow, basePath = '' }: MountOptions = {}): MountedRoutes {
  if (flow) registerFlowLoader(flow)
  setImmediate(() => void loadFlow().catch(reportLoadFailure))
  const { fetch } = createRoutes({ flow: handleFlow, webhook: webhookEntrypoint() })
  const prefix = basePath.replace(/\/+$/, '')
  setBasePath(prefix)
  const owns = (pathname: string): boolean =>
    routeOf(pathname) !== null && (prefix === '' || pathname.startsWith(`${prefix}/.well-known/`))
  return { fetch, owns, handleNodeRequest: toNodeHandler(fetch, owns) }
}

async function handleFlow(request: Request): Promise<Response> {
  let flow: FlowHandler | undefined
  try {
    flow = await loadFlow()
  } catch (error) {
    reportLoadFailure(error)
  }
  return flow ? flow(request) : unavailable()
}

function unavailable(): Response {
  const { slug, message } = createError('flow-not-loaded', {})
  return Response.json({ error: slug, message }, { status: 503 })
}

function reportLoadFailure(error: unknown): void {
  log('error', 'the flow module cannot be loaded; runs wait until it can', error)
}
