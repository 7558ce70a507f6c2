/**
 * The workflow routes in an Express 5 app; as Connect middleware also in Express 4, Polka and the like.
 *
 * @example
 * import { workflowExpress } from 'stepline/express'
 *
 * const app = express()
 * app.use(workflowExpress()) // before express.json() and other body parsers
 */
import { type MountOptions, mountRoutes, type NodeHandler } from '../src/runtime/index.ts'

export { type FlowLoader, type MountOptions, type NodeHandler } from '../src/runtime/index.ts'

/**
 * Middleware that answers the workflow routes and passes everything else on, with its body untouched. Below a path
 * (`app.use('/app', workflowExpress())`) it answers there.
 */
export function workflowExpress(options?: MountOptions): NodeHandler {
  return mountRoutes(options).handleNodeRequest
}
