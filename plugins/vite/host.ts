import { createUnplugin } from 'unplugin'
import type { Plugin, ResolvedConfig } from 'vite'
import { type Core, corePlugin, setRoot } from '../core.ts'

interface HostPluginOptions {
  /** Kind of map in builds for servers. @default true, a file next to the built one */
  sourcemap?: true | 'inline'
}

/** The hooks that all bundlers share, with what Vite's config says about root, constants and source maps. */
export function hostPlugin(core: Core, { sourcemap = true }: HostPluginOptions = {}): Plugin {
  const shared = createUnplugin(() => corePlugin(core, 'vite')).vite() as Plugin
  return {
    ...shared,
    configEnvironment(_name, config) {
      // Stacks of steps are mapped to the original files at run time, from the map next to the built file.
      const isServer = config.consumer === 'server' || (config.consumer === undefined && _name !== 'client')
      if (!isServer || config.build?.sourcemap !== undefined) return undefined
      return { build: { sourcemap } }
    },
    configResolved(config) {
      core.options = { ...core.options, define: { ...constantsOf(config), ...core.options.define } }
      core.dev = config.command === 'serve'
      setRoot(core, config.root)
    },
    async buildStart(...args) {
      // In dev, one broken file must not keep the server from starting: it is reported when it is asked for.
      const hook = shared.buildStart
      if (typeof hook === 'function') await hook.apply(this, args)
    },
  }
}

/** `define` and `import.meta.env`, as far as they can be put into another compiler's hands. */
function constantsOf(config: ResolvedConfig): Record<string, string> {
  const constants: Record<string, string> = {}
  for (const [name, value] of Object.entries(config.define ?? {})) {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    if (isSimple(text)) constants[name] = text
  }
  const env = { ...config.env, SSR: true }
  for (const [name, value] of Object.entries(env))
    constants[`import.meta.env.${name}`] = JSON.stringify(value)
  constants['import.meta.env'] = JSON.stringify(env)
  return constants
}

/** esbuild replaces a name by JSON or by another name, and by nothing else. */
function isSimple(text: string): boolean {
  if (/^[\w$]+(?:\.[\w$]+)*$/.test(text)) return true
  try {
    JSON.parse(text)
    return true
  } catch {
    // Not JSON: that is the answer.
    return false
  }
}
