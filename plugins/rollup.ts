import { unplugin } from './core.ts'

export type { Options } from './options.ts'

/**
 * The plugin for Rollup. `virtual:stepline/server` serves both routes.
 *
 * @example
 * // rollup.config.js
 * export default { plugins: [workflow()] }
 */
export default unplugin.rollup
