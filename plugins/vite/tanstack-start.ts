import { readFile } from 'node:fs/promises'
import type { Plugin, ResolvedConfig } from 'vite'
import { flowLoader, ownEntry } from '../../src/bundler/index.ts'
import { createError } from '../../src/errors/index.ts'
import type { Core } from '../core.ts'
import { markBuilds, UNLESS_BUILDING } from './building.ts'
import { serverOwner } from './server-owner.ts'
import { wakeDevServer } from './wake-dev-server.ts'

/** TanStack Start's name of the server's entry: the app's `src/server.ts`, or one of its own. */
const SERVER_ENTRY = 'virtual:tanstack-start-server-entry'
const ORIGINAL = 'stepline-original'

/** Puts both routes before TanStack Start's server, under the very name of its entry, which names the built file too. */
export function tanstackStartPlugin(core: Core): Plugin {
  let entry: string | undefined
  return {
    name: 'stepline:tanstack-start',
    enforce: 'pre',
    configResolved(config) {
      if (serverOwner(config) !== 'tanstack-start') return
      entry = entryOf(config)
      markBuilds(config)
    },
    configureServer(server) {
      if (entry !== undefined) wakeDevServer(server)
    },
    load(id) {
      if (entry === undefined || this.environment.config.consumer === 'client') return undefined
      if (id === entry) return { code: wrapEntry(entry, core), map: null }
      return id === `${entry}?${ORIGINAL}` ? readFile(entry, 'utf8') : undefined
    },
  }
}

function entryOf({ resolve }: ResolvedConfig): string {
  const alias = resolve.alias.find(({ find }) => find === SERVER_ENTRY)
  if (alias) return alias.replacement
  throw createError('host-version-unknown', { host: 'TanStack Start', what: 'the entry of its server' })
}

function wrapEntry(entry: string, { session, dev }: Core): string {
  const original = JSON.stringify(`${entry}?${ORIGINAL}`)
  return `import entry from ${original}
import { mountRoutes } from ${JSON.stringify(ownEntry(session, './runtime'))}
export * from ${original}
const routes = ${UNLESS_BUILDING} ? mountRoutes({ flow: ${flowLoader(dev)} }) : null
const fetch = (request, ...rest) =>
  routes?.owns(new URL(request.url).pathname) ? routes.fetch(request) : entry.fetch(request, ...rest)
export default { ...entry, fetch }
`
}
