import { createRequire } from 'node:module'
import { createUnplugin } from 'unplugin'
import { invalidate } from '../../src/bundler/index.ts'
import { type Core, corePlugin, setRoot } from '../core.ts'
import { driverFolders } from '../driver-folders.ts'
import { addPlugin } from './plugin.ts'
import { addRoutes } from './routes.ts'
import { type AnyNitro, isNitro2 } from './version.ts'

const { resolve } = createRequire(import.meta.url)

/**
 * Nitro's own plugins, aliases and `node_modules` rules apply to steps: they may use `useStorage()` and the like.
 *
 * @param underVite the plugin for Vite compiles the server too
 */
export function setupNitro(nitro: AnyNitro, core: Core, underVite: boolean): void {
  const { options } = nitro
  setRoot(core, options.rootDir)
  core.dev = options.dev
  // A build that renders pages in advance has a server for that: it must not work on runs.
  if (options.preset !== 'nitro-prerender') {
    addRoutes(nitro, () => core.session)
    addPlugin(nitro, () => core.session)
  }
  // Stacks of steps are mapped at run time, from the map next to the built file. Nitro 2 writes it unasked.
  if (!isNitro2(nitro) && options._config.sourcemap === undefined) options.sourcemap = true
  keepOutside(nitro)
  nitro.hooks.hook('dev:reload', () => invalidate(core.session))
  if (underVite) return
  const plugin = createUnplugin(() => corePlugin(core, 'rollup')).rollup()
  nitro.hooks.hook('rollup:before', (_nitro, config) => void config.plugins.unshift(plugin))
}

/** The embedded store's driver loads a native file that lies next to it. */
function keepOutside(nitro: AnyNitro): void {
  const { options } = nitro
  if (isNitro2(nitro)) {
    const traceInclude = [
      ...(options.externals?.traceInclude ?? []),
      ...driverFolders().map((folder) => resolve(folder)),
    ]
    options.externals = { ...options.externals, traceInclude }
  } else {
    options.traceDeps = [...(options.traceDeps ?? []), 'libsql', '@libsql/*']
  }
}
