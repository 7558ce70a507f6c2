import { ownEntry, type Session } from '../../src/bundler/index.ts'
import { ownOrigin } from '../../src/runtime/index.ts'
import { type AnyNitro, isNitro2 } from './version.ts'

/** Adds what runs when the server starts, before any route is loaded. */
export function addPlugin(nitro: AnyNitro, session: () => Session): void {
  const plugin = '#stepline/plugin'
  nitro.options.virtual[plugin] = () => pluginModule(nitro, session())
  nitro.options.plugins.push(plugin)
}

/**
 * Says where webhooks are. The base path is read when Nitro 2 starts, and known when Nitro 3 builds. In dev the address is
 * that of the dev server, whose process asks for this module, and not that of the worker which runs the app.
 *
 * In dev a save puts another worker of the same process in the place of this one. What it has in hand is cut off with it,
 * and must not look as if somebody worked on it.
 */
function pluginModule(nitro: AnyNitro, session: Session): string {
  const { dev, baseURL = '/' } = nitro.options
  const reads = isNitro2(nitro)
  const origin = dev ? ownOrigin() : undefined
  const lines = [
    reads ? 'import { useRuntimeConfig } from "#imports"' : '',
    dev ? `import { getRuntime } from "${ownEntry(session, './runtime')}"` : '',
    `const base = ${reads ? 'useRuntimeConfig().app.baseURL' : JSON.stringify(baseURL)}`,
    `const told = { path: base.replace(/\\/+$/, ""), origin: ${JSON.stringify(origin)} }`,
    'globalThis[Symbol.for("stepline.base")] = told',
    `export default ({ hooks }) => ${dev ? 'void hooks.hook("close", () => getRuntime().drain(0))' : '{}'}`,
  ]
  return lines.filter(Boolean).join('\n')
}
