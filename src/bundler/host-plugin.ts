import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Plugin } from 'esbuild'
import { throwOnErrors } from './build.ts'
import { loaderOf } from './dependencies.ts'
import { isOwnFile, ownFile, ownSubpath } from './own-package.ts'
import { isCodeFile } from './paths.ts'
import { needsTransform } from './project.ts'
import {
  compileForHost,
  currentBuild,
  type Session,
  type VirtualName,
  virtualModule,
  virtualNameOf,
} from './session.ts'

const NAMESPACE = 'stepline-virtual'

/** Compiles the host side with esbuild, for `createCombinedBundle`: step files, virtual modules, this package. */
export function hostPlugin(session: Session): Plugin {
  return {
    name: 'stepline-host',
    setup(build) {
      build.onResolve({ filter: /^virtual:stepline\// }, ({ path }) => {
        const name = virtualNameOf(path)
        return name === null ? undefined : { path: name, namespace: NAMESPACE }
      })
      build.onResolve({ filter: /^[@a-zA-Z]/ }, ({ path, resolveDir }) => {
        const subpath = ownSubpath(path, resolveDir)
        const file = subpath === null ? null : ownFile(subpath, 'default')
        return file === null ? undefined : { path: file }
      })
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => ({
        contents: await virtualModule(session, path as VirtualName, async () => {
          const built = await currentBuild(session)
          throwOnErrors(built.diagnostics)
          return built
        }),
        resolveDir: session.project.options.root,
      }))
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, async ({ path }) => {
        const source = isCodeFile(path) && !isOwnFile(path) ? await readFile(path, 'utf8') : ''
        if (!needsTransform(session.project, path, source)) return undefined
        const { code, map } = compileForHost(session, source, path, { mode: 'step', dev: false })
        return { contents: code + inlineMap(map), loader: loaderOf(path), resolveDir: dirname(path) }
      })
    },
  }
}

/** A map as the last line of the code, for those that take none any other way. */
export function inlineMap(map: object | null): string {
  if (map === null) return ''
  const encoded = Buffer.from(JSON.stringify(map)).toString('base64')
  return `\n//# sourceMappingURL=data:application/json;base64,${encoded}`
}
