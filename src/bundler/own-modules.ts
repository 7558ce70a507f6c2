import type { Plugin } from 'esbuild'
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { ownFile, ownPackage, ownSubpath } from './own-package.ts'
import { toPosix } from './paths.ts'

const NAMESPACE = 'stepline'

/**
 * What this package means inside the sandbox (export condition `workflow`). The modules get paths relative to the
 * package, so that the bundle and its hash do not depend on where and under which name it is installed.
 */
export function ownModules(): Plugin {
  return {
    name: 'stepline-own-modules',
    setup(build) {
      build.onResolve({ filter: /^[@a-zA-Z]/ }, ({ path, resolveDir }) => {
        const subpath = ownSubpath(path, resolveDir)
        const file = subpath === null ? null : ownFile(subpath, 'workflow')
        return file === null ? undefined : ownModule(file)
      })
      build.onResolve({ filter: /^\./, namespace: NAMESPACE }, ({ path, importer }) => {
        return ownModule(join(ownPackage().root, dirname(importer), path))
      })
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => {
        const contents = readFileSync(join(ownPackage().root, path), 'utf8')
        return { contents, loader: path.endsWith('.ts') ? 'ts' : 'js' }
      })
    },
  }
}

function ownModule(file: string) {
  return { path: toPosix(relative(ownPackage().root, file)), namespace: NAMESPACE, sideEffects: false }
}
