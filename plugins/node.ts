/**
 * Mount helpers for plain `node:http` servers, and for everything that takes Node middleware.
 *
 * @example
 * import { fetch } from './dist/workflow/index.js'
 * import { toNodeHandler } from 'stepline/node'
 * createServer(toNodeHandler(fetch)).listen(3000)
 */
export { createRoutes, type NodeHandler, routeOf, type Routes, toNodeHandler } from '../src/runtime/index.ts'
