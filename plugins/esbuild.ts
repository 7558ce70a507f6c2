import { unplugin } from './core.ts'

export type { Options } from './options.ts'

/**
 * The plugin for esbuild. `virtual:stepline/server` serves both routes.
 *
 * @example
 * await build({ plugins: [workflow()], bundle: true, platform: 'node', format: 'esm' })
 */
export default unplugin.esbuild
