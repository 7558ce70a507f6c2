/**
 * The workflow routes in a Hono app on a server that keeps running: Node.js, Bun.
 *
 * @example
 * import { workflowHono } from 'stepline/hono'
 *
 * const app = new Hono()
 * app.use(workflowHono())
 */
import type { MiddlewareHandler } from 'hono'
import { type MountOptions, mountRoutes } from '../src/runtime/index.ts'

export { type FlowLoader, type MountOptions } from '../src/runtime/index.ts'

/** Middleware that answers the workflow routes and passes everything else on. */
export function workflowHono(options?: MountOptions): MiddlewareHandler {
  const routes = mountRoutes(options)
  return (context, next) => (routes.owns(context.req.path) ? routes.fetch(context.req.raw) : next())
}
