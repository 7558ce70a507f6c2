import { resolve } from 'node:path'
import { realPath } from './paths.ts'

/** Asks the host bundler where a specifier leads. Null: the host does not know it. */
export type HostResolver = (specifier: string, importer: string) => Promise<string | null>

/** What the plugins and `createCombinedBundle` have in common. */
export interface ProjectOptions {
  /** The app: ids, manifest and source maps are relative to it. @default process.cwd() */
  root?: string
  /** Folders with workflows and steps, relative to the root; they may lie outside of it. @default ['.'] */
  dirs?: string[]
  /** Only these files: a path prefix relative to the root, or a pattern tested on that path. @default everything */
  include?: Array<string | RegExp>
  /** Not these files, in the same terms. Dependencies and build output are never looked at as app files. */
  exclude?: Array<string | RegExp>
  /** Look for workflows and steps in dependencies that are made for them. @default true */
  dependencies?: boolean
  /** Ship a source map of the workflow code, so that stacks name the original files; where it lies is ours. @default true */
  sourcemap?: boolean | 'inline' | 'linked' | 'external' | 'both'
  /** Minify the workflow code. @default false */
  minify?: boolean
  /**
   * The World of the app: `local`, `postgres`, or a module that exports `createWorld()`, by a name that the running app can
   * import. `WORKFLOW_WORLD` in the environment goes before it. @default `local`
   */
  world?: string
  /** Global constants replaced in workflow code, as the host replaces them elsewhere: name → JavaScript text. */
  define?: Record<string, string>
}

export interface ResolvedProjectOptions {
  root: string
  dirs: string[]
  include: Array<string | RegExp>
  exclude: Array<string | RegExp>
  dependencies: boolean
  sourcemap: boolean
  minify: boolean
  define: Record<string, string>
  world: string | undefined
}

export function resolveProjectOptions(options: ProjectOptions): ResolvedProjectOptions {
  const root = realPath(resolve(options.root ?? process.cwd()))
  return {
    root,
    dirs: (options.dirs ?? ['.']).map((dir) => resolve(root, dir)),
    include: options.include ?? [],
    exclude: options.exclude ?? [],
    dependencies: options.dependencies ?? true,
    sourcemap: Boolean(options.sourcemap ?? true),
    minify: options.minify ?? false,
    define: options.define ?? {},
    world: options.world,
  }
}
