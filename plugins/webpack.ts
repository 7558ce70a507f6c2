import { unplugin } from './core.ts'

export type { Options } from './options.ts'

/**
 * The plugin for webpack. `virtual:stepline/server` serves both routes.
 *
 * @example
 * // webpack.config.js
 * export default { target: 'node', plugins: [workflow()] }
 */
export default unplugin.webpack
