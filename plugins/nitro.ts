import type { NitroModule } from 'nitro/types'
import { createCore } from './core.ts'
import { setupNitro } from './nitro/module.ts'
import type { AnyNitro } from './nitro/version.ts'

export type { ModuleOptions, Options } from './options.ts'

/**
 * The module for Nitro 2 and 3. Its options stand under `workflow` in Nitro's config.
 *
 * @example
 * // nitro.config.ts
 * export default defineConfig({ modules: ['stepline/nitro'] })
 */
const nitroModule: NitroModule = {
  name: 'stepline',
  setup(given) {
    const nitro = given as unknown as AnyNitro
    setupNitro(nitro, createCore(nitro.options.workflow), false)
  },
}

export default nitroModule
