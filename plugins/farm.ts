import { VIRTUAL_PREFIX } from '../src/bundler/index.ts'
import { unplugin } from './core.ts'
import type { Options } from './options.ts'

export type { Options } from './options.ts'

/** A path, and what happened to it. */
type Change = [path: string, event: string]

/** The little of Farm's plugin API that is needed; the package itself is not. */
interface FarmPlugin {
  name: string
  updateModules?: {
    executor(changed: { paths: Change[] }, context: unknown): Promise<string[] | void>
  }
}

/** The generated modules that depend on the app's code, by the ids that they have in Farm. */
const GENERATED = ['bundle', 'steps', 'manifest'].map((name) => `\\0${VIRTUAL_PREFIX}${name}`)

/**
 * The plugin for Farm. `virtual:stepline/server` serves both routes.
 *
 * @example
 * // farm.config.ts
 * export default { plugins: [workflow()] }
 */
export default function workflow(options?: Options): FarmPlugin {
  const plugin = unplugin.farm(options) as FarmPlugin
  const inherited = plugin.updateModules
  return {
    ...plugin,
    updateModules: {
      // Files that a generated module watches do not make Farm generate it again.
      executor: async (changed, context) => {
        await inherited?.executor(changed, context)
        return [...changed.paths.map(([path]) => path), ...GENERATED]
      },
    },
  }
}
