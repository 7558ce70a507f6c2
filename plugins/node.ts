/**
 * The workflow routes in a plain `node:http` server, and in everything that takes Node middleware.
 *
 * @example
 * import { createWorkflowListener } from 'stepline/node'
 *
 * const workflow = createWorkflowListener()
 * createServer((req, res) => workflow(req, res, () => app(req, res))).listen(3000)
 */
import { type MountOptions, mountRoutes, type NodeHandler } from '../src/runtime/index.ts'

export {
  createRoutes,
  type FlowLoader,
  type MountOptions,
  type NodeHandler,
  routeOf,
  type Routes,
  toNodeHandler,
} from '../src/runtime/index.ts'

/**
 * Answers the workflow routes and calls `next` for every other request, whose body stays untouched; without `next`
 * other requests get a 404.
 *
 * @example createServer(createWorkflowListener()).listen(3000)
 */
export function createWorkflowListener(options?: MountOptions): NodeHandler {
  return mountRoutes(options).handleNodeRequest
}
