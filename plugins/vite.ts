import type { Plugin } from 'vite'
import { createCore } from './core.ts'
import { setupNitro } from './nitro/module.ts'
import type { AnyNitro } from './nitro/version.ts'
import type { Options } from './options.ts'
import { buildPlugins } from './vite/build.ts'
import { devPlugin } from './vite/dev.ts'
import { hostPlugin } from './vite/host.ts'
import { reactRouterPlugin } from './vite/react-router.ts'
import { tanstackStartPlugin } from './vite/tanstack-start.ts'

export type { ModuleOptions, Options } from './options.ts'

/**
 * The plugin for Vite. In dev and preview, Vite's own server serves both routes; a build writes their handlers to
 * `dist/workflow/index.js`, unless another plugin owns the server: Nitro, React Router and TanStack Start get the routes
 * in theirs.
 *
 * @example
 * // vite.config.ts
 * import { workflow } from 'stepline/vite'
 *
 * export default defineConfig({ plugins: [workflow()] })
 */
export function workflow(options: Options = {}): Plugin[] {
  const core = createCore(options)
  // Nitro takes modules from the plugins of the user's own list.
  const nitroModule = { name: 'stepline', setup: (nitro: AnyNitro) => setupNitro(nitro, core, true) }
  const host = Object.assign(hostPlugin(core), { nitro: nitroModule })
  const frameworks = [reactRouterPlugin(core), tanstackStartPlugin(core)]
  return [host, devPlugin(core), ...frameworks, ...buildPlugins(core)]
}

export default workflow
