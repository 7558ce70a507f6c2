import type { Nitro, NitroModule } from 'nitro/types'
import { createUnplugin } from 'unplugin'
import { invalidate, VIRTUAL_PREFIX } from '../src/bundler/index.ts'
import { type Core, corePlugin, createCore, setRoot } from './core.ts'
import type { Options } from './options.ts'

export type { ModuleOptions, Options } from './options.ts'

const FLOW_ROUTE = '/.well-known/workflow/v1/flow'
const WEBHOOK_ROUTE = '/.well-known/workflow/v1/webhook/:token'

/** Nitro's own plugins, aliases and `node_modules` rules apply to steps: they may use `useStorage()` and the like. */
function setup(nitro: Nitro, core: Core, underVite: boolean): void {
  setRoot(core, nitro.options.rootDir)
  core.dev = nitro.options.dev
  addRoutes(nitro)
  // Stacks of steps are mapped at run time, from the map next to the built file.
  if (nitro.options._config.sourcemap === undefined) nitro.options.sourcemap = true
  keepOutside(nitro)
  nitro.hooks.hook('dev:reload', () => invalidate(core.session))
  if (underVite) return
  const plugin = createUnplugin(() => corePlugin(core, 'rollup')).rollup()
  nitro.hooks.hook('rollup:before', (_nitro, config) => {
    const plugins = config.plugins as unknown[]
    plugins.unshift(plugin)
  })
}

function addRoutes(nitro: Nitro): void {
  const module = (name: string) =>
    `import { POST } from "${VIRTUAL_PREFIX}${name}"\nexport default (event) => POST(event.req)\n`
  nitro.options.virtual['#stepline/flow'] = () => module('flow')
  nitro.options.virtual['#stepline/webhook'] = () => module('webhook')
  nitro.options.handlers.push(
    { route: FLOW_ROUTE, handler: '#stepline/flow' },
    { route: WEBHOOK_ROUTE, handler: '#stepline/webhook' },
  )
}

/** The embedded store's driver loads a native file that lies next to it. */
function keepOutside(nitro: Nitro): void {
  const { options } = nitro as { options: { traceDeps?: string[] } }
  options.traceDeps = [...(options.traceDeps ?? []), 'libsql', '@libsql/*']
}

/**
 * The module for Nitro. Its options stand under `workflow` in Nitro's config.
 *
 * @example
 * // nitro.config.ts
 * export default defineConfig({ modules: ['stepline/nitro'] })
 */
const nitroModule: NitroModule & { forVite(core: Core): NitroModule } = {
  name: 'stepline',
  setup(nitro) {
    const { workflow } = nitro.options as { workflow?: Options }
    setup(nitro, createCore(workflow), false)
  },
  /** The same under Vite, where the Vite plugin compiles the server too. */
  forVite(core) {
    return { name: 'stepline', setup: (nitro) => setup(nitro, core, true) }
  },
}

export default nitroModule
