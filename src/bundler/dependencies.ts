import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { build, type BuildFailure, type BuildOptions, type Loader, type Plugin } from 'esbuild'
import { packageNameOf } from './own-package.ts'
import {
  dependencyNames,
  installedPackage,
  isMadeForWorkflows,
  type Package,
  packageOf,
  readNearestManifest,
} from './package-id.ts'
import { isCodeFile } from './paths.ts'
import { type Project, readRecord } from './project.ts'

/** The dependencies of the app, and theirs, that may declare workflows and steps: name → real folder. */
export function packagesMadeForWorkflows(project: Project): Map<string, string> {
  const { root } = project.options
  const found = new Map<string, string>()
  const visit = (names: string[], fromDir: string) => {
    for (const name of names) {
      if (found.has(name)) continue
      const pkg = installedPackage(name, fromDir, project.packages)
      if (!pkg || pkg.dir === root || !isMadeForWorkflows(pkg)) continue
      found.set(name, pkg.dir)
      visit(dependencyNames(pkg.json), pkg.dir)
    }
  }
  visit(dependencyNames(readNearestManifest(root)), root)
  return found
}

/**
 * The files with directives that imports from the app lead to inside these packages. By import rather than by folder:
 * a package ships sources next to what was built from them, and entries that need what the app has not installed.
 */
export async function findDependencyFiles(
  project: Project,
  files: string[],
  packages: ReadonlyMap<string, string>,
): Promise<string[]> {
  if (packages.size === 0) return []
  const imports = files.flatMap((file) => importsOf(readRecord(project, file).source, packages, file))
  if (imports.length === 0) return []
  const reached = await followImports(imports, new Set(packages.values()), project)
  return reached.filter((file) => readRecord(project, file).hasDirectives)
}

interface Import {
  specifier: string
  importer: string
}

/** Specifiers by text: one that is not really an import costs a resolution, no more. */
function importsOf(source: string, packages: ReadonlyMap<string, string>, importer: string): Import[] {
  const found = new Set<string>()
  for (const name of packages.keys()) {
    for (let at = source.indexOf(name); at !== -1; at = source.indexOf(name, at + name.length)) {
      const quote = source[at - 1]
      const end = quote === '"' || quote === "'" ? source.indexOf(quote, at) : -1
      const specifier = end === -1 ? '' : source.slice(at, end)
      if (packageNameOf(specifier) === name) found.add(specifier)
    }
  }
  return [...found].map((specifier) => ({ specifier, importer }))
}

/** Every code file of `dirs` that the imports reach. esbuild walks the graph; nothing of its output is used. */
async function followImports(imports: Import[], dirs: Set<string>, project: Project): Promise<string[]> {
  const reached = new Set<string>()
  const options: BuildOptions = {
    stdin: { contents: imports.map((_, index) => `import "stepline-import:${index}"`).join('\n') },
    absWorkingDir: project.options.root,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    outdir: project.options.root,
    logLevel: 'silent',
    treeShaking: false,
    plugins: [walker(imports, dirs, project, reached)],
  }
  // A file that cannot be parsed is reported by whoever builds it for good; what was reached so far still counts.
  await build(options).catch((error: unknown) => {
    if (!isBuildFailure(error)) throw error
  })
  return [...reached].sort()
}

function walker(imports: Import[], dirs: Set<string>, project: Project, reached: Set<string>): Plugin {
  const outside = { path: 'outside', external: true }
  return {
    name: 'stepline-dependencies',
    setup(api) {
      api.onResolve({ filter: /.*/ }, async (args) => {
        if (args.pluginData === 'asked') return undefined
        const index = /^stepline-import:(\d+)$/.exec(args.path)?.[1]
        const { specifier, importer } = imports[Number(index)] ?? {
          specifier: args.path,
          importer: args.importer,
        }
        const resolveDir = index === undefined ? args.resolveDir : dirname(importer)
        const options = { resolveDir, kind: args.kind, importer, pluginData: 'asked' }
        const { path, errors, external } = await api.resolve(specifier, options)
        // What cannot be resolved here is the host's business: it reports a broken import when it builds the file.
        if (errors.length > 0 || external || !isCodeFile(path)) return outside
        const owner: Package | null = packageOf(path, project.packages)
        return owner !== null && dirs.has(owner.dir) ? { path } : outside
      })
      api.onLoad({ filter: /.*/ }, ({ path }) => {
        reached.add(resolve(path))
        return { contents: readFileSync(path, 'utf8'), loader: loaderOf(path) }
      })
    },
  }
}

export function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors)
}

/** JSX is allowed in `.js`, as many hosts do; TypeScript without it, since `<T>x` casts would not parse. */
export function loaderOf(path: string): Loader {
  if (/\.[cm]?ts$/.test(path)) return 'ts'
  return path.endsWith('.tsx') ? 'tsx' : 'jsx'
}
