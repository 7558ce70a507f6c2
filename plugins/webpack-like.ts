import type { UnpluginBuildContext } from 'unplugin'
import { VIRTUAL_PREFIX } from '../src/bundler/index.ts'

/** Drivers of the stores: one loads a binary that lies next to it, the other is there or not, as the app chose. */
const NATIVE = /^(?:@?libsql(?:\/|$)|pg$)/

export function isNative(specifier: string): boolean {
  return NATIVE.test(specifier)
}

/** Those that cannot leave a module outside by a resolution: `prepareCompiler` does. */
export function isWebpackLike(framework: string): boolean {
  return framework === 'webpack' || framework === 'rspack'
}

/** The little that webpack's and Rspack's compilers have in common, and that is needed here. */
interface Compiler {
  options: { externalsPresets: { node?: boolean } }
  webpack: { ExternalsPlugin: new (type: string, externals: RegExp) => { apply(compiler: never): void } }
  hooks: {
    afterEnvironment: { tap(name: string, tapped: () => void): void }
    normalModuleFactory: {
      tap(
        name: string,
        tapped: (factory: {
          hooks: {
            beforeResolve: { tap(name: string, tapped: (data: { request: string }) => undefined): void }
          }
        }) => void,
      ): void
    }
  }
}

/** What plugins of webpack and Rspack cannot do by the hooks that all bundlers share. */
export function prepareCompiler(given: object): void {
  const compiler = given as Compiler
  // Before any plugin is asked, a specifier with a colon is taken for a URL.
  compiler.hooks.normalModuleFactory.tap('stepline', ({ hooks }) => {
    hooks.beforeResolve.tap('stepline', (data) => {
      if (data.request.startsWith(VIRTUAL_PREFIX)) data.request = `/${data.request}`
      return undefined
    })
  })
  // Until then the target is not known.
  compiler.hooks.afterEnvironment.tap('stepline', () => {
    if (!compiler.options.externalsPresets.node) return
    const { ExternalsPlugin } = compiler.webpack
    new ExternalsPlugin('node-commonjs', NATIVE).apply(compiler as never)
  })
}

/**
 * What is generated depends on files that are not there yet: a workflow in a new file is one more, whoever imports it.
 * Others of unplugin's bundlers ask for generated modules in every build.
 */
export function neverCached(context: UnpluginBuildContext): void {
  const native = context.getNativeBuildContext?.()
  if (native?.framework === 'webpack' || native?.framework === 'rspack')
    native.loaderContext?.cacheable(false)
}
