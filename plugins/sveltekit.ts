import type { Plugin } from 'vite'
import { ownEntry, VIRTUAL_PREFIX } from '../src/bundler/index.ts'
import { createError } from '../src/errors/index.ts'
import { type Core, createCore } from './core.ts'
import type { Options } from './options.ts'
import { rememberRequest } from './sveltekit/request-body.ts'
import { devPlugin } from './vite/dev.ts'
import { hostPlugin } from './vite/host.ts'
import { mapStacks } from './vite/map-stacks.ts'
import { serverOwner } from './vite/server-owner.ts'
import { virtualPlugin } from './vite/virtual-plugin.ts'
import { wakeDevServer } from './vite/wake-dev-server.ts'

export type { Options } from './options.ts'

/** The module behind every server of SvelteKit 2 and 3: dev, preview and all adapters. */
const SERVER = /@sveltejs[\\/]kit[\\/]src[\\/]runtime[\\/]server[\\/]index\.js(?:\?|$)/
const WRAPPER = 'virtual:stepline-sveltekit'

/**
 * The plugin for SvelteKit 2 and 3. Steps may use `$lib`, `$env` and everything else that server code may.
 *
 * @example
 * // vite.config.ts
 * export default defineConfig({ plugins: [sveltekit(), workflowPlugin()] })
 */
export function workflowPlugin(options: Options = {}): Plugin[] {
  const core = createCore(options)
  // Adapters bundle the server once more; maps inside of the files survive that.
  return [
    hostPlugin(core, { sourcemap: 'inline' }),
    devPlugin(core),
    virtualPlugin(WRAPPER, () => wrapperModule(core)),
    serverPlugin(),
  ]
}

export default workflowPlugin

function serverPlugin(): Plugin {
  return {
    name: 'stepline:sveltekit',
    configResolved(config) {
      if (serverOwner(config) === 'sveltekit') return
      throw createError('host-plugin-missing', { plugin: 'workflowPlugin()', host: 'sveltekit()' })
    },
    configureServer(server) {
      server.middlewares.use(rememberRequest)
      mapStacks(server)
      wakeDevServer(server)
    },
    configurePreviewServer: ({ middlewares }) => void middlewares.use(rememberRequest),
    transform: {
      filter: { id: SERVER },
      handler: (code) => ({ code: `${code}\n${wrapServer(code)}`, map: null }),
    },
  }
}

function wrapperModule(core: Core): string {
  const load = `() => import(${JSON.stringify(`${VIRTUAL_PREFIX}flow`)})`
  return `export * from ${JSON.stringify(ownEntry(core.session, './sveltekit/server'))}
export const flow = ${core.dev ? `Object.assign(${load}, { dev: true })` : load}
`
}

/** Appended to SvelteKit's own module. `configure` is a function declaration, which the module itself may replace. */
function wrapServer(code: string): string {
  const options = '{ flow: stepline.flow, basePath: __SVELTEKIT_PATHS_BASE__ }'
  const imports = `import * as stepline from ${JSON.stringify(WRAPPER)}\n`
  if (/^export async function configure\(/m.test(code)) {
    return `${imports}configure = stepline.wrapConfigure(configure, ${options})\n`
  }
  if (/^export class Server\b/m.test(code)) {
    const building = `import { building as steplineBuilding } from '$app/environment'\n`
    return `${imports}${building}stepline.wrapServerClass(Server, ${options}, () => steplineBuilding)\n`
  }
  throw createError('host-version-unknown', { host: 'SvelteKit', what: 'its server module' })
}
