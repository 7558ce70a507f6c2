import { createCore } from './core.ts'
import { setupNitro } from './nitro/module.ts'
import type { AnyNitro } from './nitro/version.ts'
import type { Options } from './options.ts'

export type { ModuleOptions, Options } from './options.ts'

/** @ts-ignore an app has one of the two majors */
declare module 'nitro/types' {
  interface NitroOptions {
    workflow?: Options
  }
}

/** @ts-ignore the same for Nitro 2 */
declare module 'nitropack' {
  interface NitroOptions {
    workflow?: Options
  }
}

/** A module of either major: the types of the one would not do for an app on the other. */
interface NitroModule {
  name: string
  // oxlint-disable-next-line typescript/no-explicit-any -- each major gives its own class
  setup(nitro: any): void
}

/**
 * The module for Nitro 2 and 3. Its options stand under `workflow` in Nitro's config.
 *
 * @example
 * // nitro.config.ts
 * export default defineConfig({ modules: ['stepline/nitro'] })
 */
const nitroModule: NitroModule = {
  name: 'stepline',
  setup(nitro: AnyNitro) {
    setupNitro(nitro, createCore(nitro.options.workflow), false)
  },
}

export default nitroModule
