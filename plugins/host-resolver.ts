import { dirname } from 'node:path'
import type { NativeBuildContext, UnpluginBuildContext } from 'unplugin'
import { fileOfId, type HostResolver } from '../src/bundler/index.ts'

/** Rollup, Rolldown and Vite resolve on the plugin context itself; unplugin does not type it. */
interface RollupResolution {
  resolve?: (
    specifier: string,
    importer: string,
    options: { skipSelf: boolean },
  ) => Promise<{ id: string; external?: unknown } | null>
}

type WebpackContext = Extract<NativeBuildContext, { framework: 'webpack' }>
type EsbuildContext = Extract<NativeBuildContext, { framework: 'esbuild' }>

/** The host's own resolver, with its aliases and plugins; undefined where it offers none. */
export function hostResolver(context: UnpluginBuildContext): HostResolver | undefined {
  const { resolve } = context as RollupResolution
  if (resolve) {
    return async (specifier, importer) => {
      const found = await resolve.call(context, specifier, importer, { skipSelf: true })
      return !found || (found.external && found.external !== 'absolute') ? null : fileOfId(found.id)
    }
  }
  const native = context.getNativeBuildContext?.()
  if (native?.framework === 'esbuild') return (specifier, importer) => askEsbuild(native, specifier, importer)
  if (native?.framework === 'webpack' || native?.framework === 'rspack') {
    return (specifier, importer) => askWebpack(native as WebpackContext, specifier, importer)
  }
  return undefined
}

async function askEsbuild(
  { build }: EsbuildContext,
  specifier: string,
  importer: string,
): Promise<string | null> {
  const options = { importer, resolveDir: dirname(importer), kind: 'import-statement' } as const
  const { path, namespace, errors, external } = await build.resolve(specifier, options)
  return errors.length > 0 || external || namespace !== 'file' ? null : path
}

async function askWebpack(
  native: WebpackContext,
  specifier: string,
  importer: string,
): Promise<string | null> {
  const resolver = native.compilation?.resolverFactory.get('normal', { dependencyType: 'esm' })
  if (!resolver) return null
  return new Promise((done) => {
    // A specifier that the host cannot resolve is tried elsewhere, and reported there.
    resolver.resolve({}, dirname(importer), specifier, {}, (_error: unknown, path?: string | false) =>
      done(path || null),
    )
  })
}
