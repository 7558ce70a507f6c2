import { isAbsolute, join, relative, resolve } from 'node:path'
import { checkRoute } from '../src/bundler/index.ts'
import { driverFolders } from './driver-folders.ts'
import { withoutWorkflowPackages } from './next/external-packages.ts'
import { flowLoader, stepLoader } from './next/loader-options.ts'
import { traceMaps } from './next/trace-maps.ts'
import { turbopackRules } from './next/turbopack.ts'
import { type WebpackConfig, withWebpackRules } from './next/webpack.ts'

/** Options of the wrapper: as for the bundler plugins, but plain JSON, since loaders run in other processes. */
export interface NextOptions {
  /** The folder of `next.config`. @default process.cwd() */
  root?: string
  /** Folders with workflows and steps, relative to the root; they may lie outside of it. @default ['.'] */
  dirs?: string[]
  /** Only the files with these path prefixes, relative to the root. @default everything */
  include?: string[]
  /** Not the files with these path prefixes. */
  exclude?: string[]
  /** The World of the app, as `WORKFLOW_WORLD` names it, which goes before it. @default `local` */
  world?: string
  /** Look for workflows and steps in dependencies that are made for them. @default true */
  dependencies?: boolean
  /** Taken from apps that move here, and of no effect: the port is the server's own, and maps are always made. */
  workflows?: {
    local?: { port?: number }
    sourcemap?: boolean | 'inline' | 'linked' | 'external' | 'both'
    lazyDiscovery?: boolean
  }
}

/** The little of Next's config that is read or changed; its own type would make Next a dependency. */
interface NextConfig {
  basePath?: string
  compiler?: { runAfterProductionCompile?: AfterCompile }
  env?: Record<string, string | undefined>
  experimental?: Record<string, unknown>
  serverExternalPackages?: string[]
  outputFileTracingIncludes?: Record<string, string[]>
  turbopack?: { rules?: Record<string, unknown> }
  webpack?: ((config: never, context: never) => unknown) | null
}

type AfterCompile = (build: { projectDir: string; distDir: string }) => unknown
type ConfigFunction = (phase: string, context: never) => object | Promise<object>

/** Next's names of the phases in which code is compiled. */
const COMPILING = new Set(['phase-development-server', 'phase-production-build'])
/** Any route may start a workflow. */
const ROUTE = '/**'

/**
 * Wraps the config of Next.js 16, for Turbopack and webpack. The app needs one route file besides, which
 * `npx stepline init` writes.
 *
 * @throws WorkflowBuildError `next-route-missing` in dev and build, when the route file is not there or not ours
 * @example
 * // next.config.ts
 * export default withWorkflow({ reactStrictMode: true })
 */
export function withWorkflow(config: object | ConfigFunction = {}, options: NextOptions = {}) {
  return async (phase: string, context: never): Promise<object> => {
    const given = (typeof config === 'function' ? await config(phase, context) : config) as NextConfig
    const root = resolve(options.root ?? process.cwd())
    if (!COMPILING.has(phase)) return given
    checkRoute(root)
    return extend(given, { ...options, root }, phase === 'phase-development-server')
  }
}

export default withWorkflow

function extend(config: NextConfig, options: NextOptions & { root: string }, dev: boolean): NextConfig {
  const loaders = {
    step: stepLoader({ ...options, dev, mode: 'step' }),
    client: stepLoader({ ...options, dev, mode: 'client' }),
    flow: flowLoader({ ...options, dev }),
  }
  return {
    ...config,
    // Read by the route, which is compiled: webhooks' addresses name the path below which the app is mounted.
    ...(config.basePath ? { env: { ...config.env, STEPLINE_BASE_PATH: config.basePath } } : {}),
    // Stacks of steps are mapped at run time, from the map next to the built file.
    // A minifier that inlines functions takes their frames away.
    experimental: { serverSourceMaps: true, serverMinification: false, ...config.experimental },
    serverExternalPackages: [
      ...withoutWorkflowPackages(config.serverExternalPackages ?? [], options.root),
      'libsql',
      'pg',
    ],
    outputFileTracingIncludes: {
      ...config.outputFileTracingIncludes,
      [ROUTE]: [...(config.outputFileTracingIncludes?.[ROUTE] ?? []), ...tracedFiles(options.root)],
    },
    compiler: {
      ...config.compiler,
      runAfterProductionCompile: async (build: Parameters<AfterCompile>[0]) => {
        await config.compiler?.runAfterProductionCompile?.(build)
        await traceMaps(build.distDir)
      },
    },
    turbopack: {
      ...config.turbopack,
      rules: turbopackRules(config.turbopack?.rules ?? {}, loaders),
    },
    webpack: (webpackConfig: WebpackConfig, context: { isServer: boolean; nextRuntime?: string }) => {
      const wrapped = config.webpack as
        ((config: WebpackConfig, context: object) => WebpackConfig) | undefined
      return withWebpackRules(wrapped?.(webpackConfig, context) ?? webpackConfig, context, loaders)
    },
  }
}

/** As paths below the root, which is all that Next takes. */
function tracedFiles(root: string): string[] {
  const native = driverFolders().map((folder) => relative(root, join(folder, '**/*')))
  return native.filter((path) => !isAbsolute(path))
}
