import { unplugin } from './core.ts'

export type { Options } from './options.ts'

/**
 * The plugin for Rolldown. `virtual:stepline/server` serves both routes.
 *
 * @example
 * // rolldown.config.js
 * export default { plugins: [workflow()], platform: 'node' }
 */
export default unplugin.rolldown
