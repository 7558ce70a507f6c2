/**
 * The workflow routes in a Fastify 5 app.
 *
 * @example
 * import { workflowFastify } from 'stepline/fastify'
 *
 * const app = fastify()
 * app.register(workflowFastify)
 */
import type { FastifyInstance } from 'fastify'
import { type MountOptions, mountRoutes, toRequest } from '../src/runtime/index.ts'

export { type FlowLoader, type MountOptions } from '../src/runtime/index.ts'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * Fastify plugin that adds the workflow routes and nothing else: parsers, hooks and decorators of the app stay as they
 * are. `app.register(workflowFastify, { prefix: '/app' })` mounts them below a path.
 */
export function workflowFastify(app: FastifyInstance, options: MountOptions, done: () => void): void {
  const routes = mountRoutes(options)
  for (const path of ['flow', 'webhook/:token']) {
    app.route({
      method: METHODS,
      url: `${options.basePath?.replace(/\/+$/, '') ?? ''}/.well-known/workflow/v1/${path}`,
      // Answered before Fastify would parse the body: bytes arrive as they were sent, whatever their content type says.
      onRequest: async (request, reply) => reply.send(await routes.fetch(toRequest(request.raw, reply.raw))),
      handler: () => undefined,
    })
  }
  done()
}
