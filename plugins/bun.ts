import { unplugin } from './core.ts'

export type { Options } from './options.ts'

/**
 * The plugin for Bun. `virtual:stepline/server` serves both routes.
 *
 * @example
 * await Bun.build({ plugins: [workflow()], target: 'bun' })
 */
export default unplugin.bun
