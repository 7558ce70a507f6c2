import { unplugin } from './core.ts'

export type { Options } from './options.ts'

/**
 * The plugin for Farm. `virtual:stepline/server` serves both routes.
 *
 * @example
 * // farm.config.ts
 * export default { plugins: [workflow()] }
 */
export default unplugin.farm
