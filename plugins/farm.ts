import { installedNames, VIRTUAL_PREFIX } from '../src/bundler/index.ts'
import { unplugin } from './core.ts'
import type { Options } from './options.ts'

export type { Options } from './options.ts'

/** A path, and what happened to it. */
type Change = [path: string, event: string]

/** The little of Farm's config that is needed. */
interface FarmConfig {
  root?: string
  compilation?: { external?: unknown[] }
}

/** The little of Farm's plugin API that is needed; the package itself is not. */
interface FarmPlugin {
  name: string
  config?: (config: FarmConfig) => FarmConfig | Promise<FarmConfig>
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
  const { config: inheritedConfig, updateModules: inherited } = plugin
  return {
    ...plugin,
    config: async (given) => {
      const config = (await inheritedConfig?.(given)) ?? given
      const external = [...(config.compilation?.external ?? []), ...ownPatterns(config.root)]
      return { ...config, compilation: { ...config.compilation, external } }
    },
    updateModules: {
      // Files that a generated module watches do not make Farm generate it again.
      executor: async (changed, context) => {
        await inherited?.executor(changed, context)
        return [...changed.paths.map(([path]) => path), ...GENERATED]
      },
    },
  }
}

/** What an app calls the package, which stays outside: what Farm makes of it when it shortens names does not run. */
function ownPatterns(root = process.cwd()): string[] {
  return installedNames(root).map((name) => `^${name}(?:/|$)`)
}
