import type { UnpluginBuildContext } from 'unplugin'
import type { Options } from './options.ts'

/** What Vite puts on the plugin context, and unplugin does not type. */
interface ViteContext {
  environment?: { config?: { consumer?: 'client' | 'server' } }
}

/** Is this module compiled for a browser? Where the host does not say so, it is not. */
export function isClient(context: UnpluginBuildContext, { target = 'auto' }: Options): boolean {
  if (target !== 'auto') return target === 'client'
  const consumer = (context as ViteContext).environment?.config?.consumer
  if (consumer !== undefined) return consumer === 'client'
  const native = context.getNativeBuildContext?.()
  if (native?.framework === 'esbuild') return native.build.initialOptions.platform === 'browser'
  if (native?.framework === 'webpack' || native?.framework === 'rspack') {
    const { externalsPresets } = native.compiler.options
    return externalsPresets.web === true && externalsPresets.node !== true
  }
  return false
}
