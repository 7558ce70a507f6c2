import { unplugin } from './core.ts'

export type { Options } from './options.ts'

/**
 * The plugin for Rspack. `virtual:stepline/server` serves both routes.
 *
 * @example
 * // rspack.config.js
 * export default { target: 'node', plugins: [workflow()] }
 */
export default unplugin.rspack
