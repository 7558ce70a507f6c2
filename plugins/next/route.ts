/**
 * What the route file of a Next.js app re-exports: both routes. The flow module is loaded lazily and once, so that the
 * build has one copy of it, however many routes start workflows.
 *
 * @example
 * // app/.well-known/workflow/v1/[...path]/route.ts
 * export { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } from 'stepline/next/route'
 */
import { mountRoutes } from '../../src/runtime/index.ts'

const load = () => import('./flow.ts')
// Next's compiler puts the values in.
const dev = process.env['NODE_ENV'] === 'development'
const { fetch: handler } = mountRoutes({
  flow: dev ? Object.assign(load, { dev }) : load,
  basePath: process.env.STEPLINE_BASE_PATH ?? '',
})

export {
  handler as GET,
  handler as POST,
  handler as PUT,
  handler as PATCH,
  handler as DELETE,
  handler as HEAD,
  handler as OPTIONS,
}
