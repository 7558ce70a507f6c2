import { existsSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import type { Plugin } from 'esbuild'
import { loaderOf } from './dependencies.ts'
import type { HostResolver } from './options.ts'
import { packageNameOf } from './own-package.ts'
import { isCodeFile, isInNodeModules } from './paths.ts'
import {
  compileForWorkflow,
  type FileRecord,
  guardForWorkflow,
  needsTransform,
  type Project,
  readRecord,
} from './project.ts'

/** One module that imports every file with workflows. */
export function entryModule(project: Project, entries: string[]): Plugin {
  return {
    name: 'stepline-entry',
    setup(build) {
      build.onResolve({ filter: /^stepline:entry$/ }, () => ({ path: 'entry', namespace: 'stepline-entry' }))
      // Paths by index: the text of this module must not depend on where the checkout lies.
      build.onResolve({ filter: /^\d+$/, namespace: 'stepline-entry' }, ({ path }) => ({
        path: entries[Number(path)]!,
        sideEffects: true,
      }))
      build.onLoad({ filter: /.*/, namespace: 'stepline-entry' }, () => ({
        contents: entries.map((_, index) => `import "${index}"`).join('\n'),
        resolveDir: project.options.root,
      }))
    },
  }
}

/** Packages that only say where a module may be used. */
export function markers(): Plugin {
  return {
    name: 'stepline-markers',
    setup(build) {
      build.onResolve({ filter: /^(?:server-only|client-only)$/ }, ({ path }) => ({
        path,
        namespace: 'stepline-marker',
      }))
      build.onLoad({ filter: /.*/, namespace: 'stepline-marker' }, () => ({ contents: '' }))
    },
  }
}

/** Imports that lead nowhere give an empty module. */
export function withoutImports(specifiers: ReadonlySet<string>): Plugin {
  return {
    name: 'stepline-missing',
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path }) => {
        return specifiers.has(path) ? { path, namespace: 'stepline-missing' } : undefined
      })
      // CommonJS, which may export anything.
      build.onLoad({ filter: /.*/, namespace: 'stepline-missing' }, () => ({
        contents: 'module.exports = {}',
      }))
    },
  }
}

/** Aliases and the like are the host's. Packages are not: it would choose their builds for Node.js. */
export function hostResolution(resolveInHost: HostResolver): Plugin {
  return {
    name: 'stepline-host-resolution',
    setup(api) {
      api.onResolve({ filter: /^[^.]/ }, async ({ path, importer, namespace }) => {
        if (namespace !== 'file' || isInNodeModules(importer) || (isAbsolute(path) && existsSync(path)))
          return undefined
        const found = await resolveInHost(path, importer)
        if (found === null || !isAbsolute(found) || !existsSync(found)) return undefined
        const name = packageNameOf(path)
        if (name !== null && found.replaceAll('\\', '/').includes(`/node_modules/${name}/`)) return undefined
        return { path: found }
      })
    },
  }
}

/** Code as the sandbox evaluates it; `seen` gets the file names. */
export function sources(project: Project, seen: Set<string>): Plugin {
  return {
    name: 'stepline-sources',
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, ({ path }) => {
        if (!isCodeFile(path)) return undefined
        seen.add(path)
        const record = readRecord(project, path)
        const { code, map } = workflowCode(project, record)
        return { contents: code + inlineMap(map, path), loader: loaderOf(path) }
      })
      build.onLoad({ filter: /\.(?:json|txt|text)$/, namespace: 'file' }, ({ path }) => {
        seen.add(resolve(path))
        return undefined
      })
    },
  }
}

/** What the sandbox evaluates for a file. One with errors goes in as it is: its errors are reported, and so are others. */
function workflowCode(project: Project, record: FileRecord): { code: string; map: unknown } {
  if (record.hasDirectives || needsTransform(project, record.file, record.source)) {
    return compileForWorkflow(project, record).result ?? { code: record.source, map: null }
  }
  return guardForWorkflow(record)
}

function inlineMap(map: unknown, path: string): string {
  if (!map) return ''
  // esbuild resolves sources against the file's folder.
  const named = {
    ...(map as object),
    sources: [`./${path.slice(dirname(path).length + 1)}`],
    sourcesContent: undefined,
  }
  const encoded = Buffer.from(JSON.stringify(named)).toString('base64')
  return `\n//# sourceMappingURL=data:application/json;base64,${encoded}`
}
