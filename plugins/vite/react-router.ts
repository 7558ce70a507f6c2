import type { Plugin } from 'vite'
import { flowLoader, ownEntry } from '../../src/bundler/index.ts'
import { createError } from '../../src/errors/index.ts'
import type { Core } from '../core.ts'
import { markBuilds, UNLESS_BUILDING } from './building.ts'
import { mapStacks } from './map-stacks.ts'
import { serverOwner } from './server-owner.ts'
import { wakeDevServer } from './wake-dev-server.ts'

/** The module behind every server of React Router 7 and 8: dev, `react-router-serve`, Express and all adapters. */
const SERVER_BUILD = /^\0virtual:react-router\/server-build$/

/** Adds both routes to React Router's own, as a resource route that no layout, loader or origin check stands before. */
export function reactRouterPlugin(core: Core): Plugin {
  let active = false
  return {
    name: 'stepline:react-router',
    configResolved(config) {
      active = serverOwner(config) === 'react-router'
      if (active) markBuilds(config)
    },
    configureServer(server) {
      if (!active) return
      // React Router 7 loads its server so, unless a flag of its next version is set.
      mapStacks(server)
      wakeDevServer(server)
    },
    transform: {
      filter: { id: SERVER_BUILD },
      handler: (code) => (active ? { code: `${code}\n${addRoute(code, core)}`, map: null } : undefined),
    },
  }
}

/** Appended to the module, whose `routes` and `basename` it reads. */
function addRoute(code: string, { session, dev }: Core): string {
  if (!/^\s*export const routes = \{/m.test(code) || !code.includes('export const basename')) {
    throw createError('host-version-unknown', {
      host: 'React Router',
      what: 'the routes of its server build',
    })
  }
  return `import { mountRoutes as stepline } from ${JSON.stringify(ownEntry(session, './runtime'))}
if (${UNLESS_BUILDING}) {
  const { fetch } = stepline({ flow: ${flowLoader(dev)}, basePath: basename ?? "" })
  const answer = ({ request }) => fetch(request)
  routes["stepline"] = { id: "stepline", path: ".well-known/workflow/v1/*", module: { loader: answer, action: answer } }
}
`
}
