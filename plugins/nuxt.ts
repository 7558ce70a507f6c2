import { createUnplugin } from 'unplugin'
import { isOwnImport } from '../src/bundler/index.ts'
import { corePlugin, createCore } from './core.ts'
import { setupNitro } from './nitro/module.ts'
import type { AnyNitro } from './nitro/version.ts'
import type { Options } from './options.ts'
import { devPlugin } from './vite/dev.ts'

export type { ModuleOptions, Options } from './options.ts'

/** The little of Nuxt that is read; its own types would make Nuxt a dependency. */
interface Nuxt {
  options: { rootDir: string; workflow?: Options }
  hook(name: 'nitro:config', handler: (config: NitroConfig) => void): void
  hook(name: 'vite:extend', handler: (context: { config: { plugins?: unknown[] } }) => void): void
}

interface NitroConfig {
  modules?: unknown[]
  externals?: { external?: unknown[] }
}

/**
 * The module for Nuxt 4. Its options stand under `workflow` in Nuxt's config.
 *
 * @example
 * // nuxt.config.ts
 * export default defineNuxtConfig({ modules: ['stepline/nuxt'] })
 */
export default function nuxtModule(inline: Options, nuxt: Nuxt): void {
  const { rootDir } = nuxt.options
  const options: Options = { ...nuxt.options.workflow, ...inline }
  nuxt.hook('nitro:config', (config) => {
    const setup = (nitro: AnyNitro): void => setupNitro(nitro, createCore(options), false)
    config.modules = [...(config.modules ?? []), { name: 'stepline', setup }]
    // Nuxt bundles packages along that bring modules: here that would be the whole runtime, again after every save.
    const external = [...(config.externals?.external ?? []), (id: string) => isOwnImport(id, rootDir)]
    config.externals = { ...config.externals, external }
  })
  // Pages get ids only, also where they are rendered on the server: steps belong to Nitro and may use what only it has.
  const core = createCore({ root: rootDir, ...options, target: 'client' })
  const pages = createUnplugin(() => corePlugin(core, 'vite')).vite()
  nuxt.hook('vite:extend', ({ config }) => {
    config.plugins = [...(config.plugins ?? []), pages, devPlugin(core)]
  })
}
