import rspack from './rspack.ts'
import type { Options } from './options.ts'

export type { Options } from './options.ts'

/** The little of Rsbuild's plugin API that is needed; the package itself is not. */
interface RsbuildPlugin {
  name: string
  setup(api: { modifyRspackConfig(modify: (config: { plugins?: unknown[] }) => void): void }): void
}

/**
 * The plugin for Rsbuild: the one for Rspack, in all of its environments.
 *
 * @example
 * // rsbuild.config.ts
 * export default { plugins: [workflow()] }
 */
export default function workflow(options?: Options): RsbuildPlugin {
  return {
    name: 'stepline',
    setup(api) {
      api.modifyRspackConfig((config) => {
        config.plugins = [...(config.plugins ?? []), rspack(options)]
      })
    },
  }
}
