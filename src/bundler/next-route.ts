import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createError } from '../errors/index.ts'

const ROUTE = '.well-known/workflow/v1/[...path]/route'
const METHODS = 'GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS'

/** What the route file of an app says. Next takes routes from files only, and reads their exports by name. */
export function routeSource(packageName = 'stepline'): string {
  return `export { ${METHODS} } from '${packageName}/next/route'\n`
}

/** Where the route file of an app is, or belongs: relative to the root, with `/`. */
export function routePath(root: string): string {
  const folder = existsSync(join(root, 'src/app'))
    ? 'src/app'
    : existsSync(join(root, 'app')) || !existsSync(join(root, 'src/pages'))
      ? 'app'
      : 'src/app'
  const extension = ['ts', 'js', 'tsx', 'jsx'].find((known) =>
    existsSync(join(root, folder, `${ROUTE}.${known}`)),
  )
  return `${folder}/${ROUTE}.${extension ?? (existsSync(join(root, 'tsconfig.json')) ? 'ts' : 'js')}`
}

/** @throws WorkflowBuildError `next-route-missing` when the file is not there, or does not serve the routes */
export function checkRoute(root: string): void {
  const path = routePath(root)
  const file = join(root, path)
  if (!existsSync(file)) throw createError('next-route-missing', { path, reason: 'is missing' })
  const text = readFileSync(file, 'utf8')
  const missing = METHODS.split(', ').filter((method) => !new RegExp(`\\b${method}\\b`).test(text))
  if (!/\/next\/route['"]/.test(text) || (missing.length > 0 && !/export\s*\*/.test(text))) {
    throw createError('next-route-missing', { path, reason: 'does not serve the workflow routes' })
  }
}
