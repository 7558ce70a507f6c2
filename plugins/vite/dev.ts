import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DevEnvironment, Plugin, RunnableDevEnvironment, ViteDevServer } from 'vite'
import { compileForHost, invalidate, isCodeFile, VIRTUAL_PREFIX } from '../../src/bundler/index.ts'
import { mayContainDirectives } from '../../src/compiler/index.ts'
import { formatDiagnostic, CompileError } from '../../src/errors/index.ts'
import { routeOf } from '../../src/runtime/index.ts'
import { tellBasePath } from './base-path.ts'
import type { Core } from '../core.ts'
import { mapStacks } from './map-stacks.ts'
import { serverOwner } from './server-owner.ts'

type Next = (error?: unknown) => void

/** What the virtual module `server` exports. */
interface ServerModule {
  handleNodeRequest(req: IncomingMessage, res: ServerResponse, next: Next): Promise<void>
}

interface DevPluginOptions {
  /** Whose server the routes are added to; in that of another framework they are left to its integration. @default null */
  owner?: string | null
  /** The path below which the app answers. @default Vite's own base, which not every framework sets */
  basePath?: string
}

/** Serves both routes in dev, and makes every saved file count for the next run. */
export function devPlugin(core: Core, { owner = null, basePath }: DevPluginOptions = {}): Plugin {
  return {
    name: 'stepline:dev',
    apply: 'serve',
    configureServer(server) {
      if (serverOwner(server.config) !== owner) return
      mapStacks(server)
      tellBasePath(basePath ?? server.config.base)
      // Not in the returned function: the fallback of single-page apps would answer first.
      server.middlewares.use((req, res, next: Next) => void serve(server, req, res, next))
      // Runs that slept or were cut off while no server ran go on without waiting for a request.
      server.httpServer?.once('listening', () => void warmUp(server))
    },
    async hotUpdate({ file, type, modules, read, server }) {
      if (!isCodeFile(file)) return undefined
      if (this.environment.config.consumer === 'client') {
        if (type !== 'update' || modules.length === 0) return undefined
        return keepsStub(core, modules, await read(), file) ? [] : undefined
      }
      const source = type === 'delete' ? '' : await read()
      if (type !== 'update' || mayContainDirectives(source) || (await isWatched(core, file))) {
        refresh(core, server)
      }
      return undefined
    },
  }
}

async function serve(
  server: ViteDevServer,
  req: IncomingMessage,
  res: ServerResponse,
  next: Next,
): Promise<void> {
  const { pathname } = new URL(req.url ?? '/', 'http://localhost')
  if (routeOf(pathname) === null) return next()
  try {
    const { handleNodeRequest } = await loadServer(server)
    await handleNodeRequest(req, res, next)
  } catch (error) {
    next(error)
  }
}

async function warmUp(server: ViteDevServer): Promise<void> {
  try {
    await loadServer(server)
  } catch (error) {
    // The next request meets the same error; until then the terminal shows it.
    const text =
      error instanceof CompileError ? error.diagnostics.map(formatDiagnostic).join('\n\n') : String(error)
    server.config.logger.error(text, { error: error as Error, timestamp: true })
  }
}

async function loadServer(server: ViteDevServer): Promise<ServerModule> {
  const { ssr } = server.environments
  const id = `${VIRTUAL_PREFIX}server`
  // Steps must be evaluated where the framework evaluates the app: Astro 5, on Vite 6, has not come to environments.
  if (isBeforeEnvironments(server)) return (await server.ssrLoadModule(id)) as ServerModule
  if (!isRunnable(ssr)) {
    throw new Error('Vite\'s "ssr" environment does not run in this process: mount the routes where it runs')
  }
  return ssr.runner.import<ServerModule>(id)
}

function isBeforeEnvironments({ config, environments }: ViteDevServer): boolean {
  return serverOwner(config) === 'astro' && !('prerender' in environments)
}

/** As `isRunnableDevEnvironment`, without loading a Vite that may be another copy than the app's. */
function isRunnable(environment: DevEnvironment | undefined): environment is RunnableDevEnvironment {
  return environment !== undefined && 'runner' in environment
}

async function isWatched(core: Core, file: string): Promise<boolean> {
  const build = await core.session.current?.catch(() => null)
  // A build that failed may be repaired by any file.
  return build == null || build.watchFiles.includes(file)
}

/** Forgets the generated modules in every environment that has them. */
function refresh(core: Core, server: ViteDevServer): void {
  invalidate(core.session)
  for (const { moduleGraph } of Object.values(server.environments)) {
    for (const name of ['bundle', 'steps', 'flow', 'manifest', 'server']) {
      const module = moduleGraph.getModuleById(`\0${VIRTUAL_PREFIX}${name}`)
      if (module) moduleGraph.invalidateModule(module)
    }
  }
}

type Modules = ReadonlyArray<{ transformResult: { code: string } | null }>

/** True when browsers see the same after the edit: only bodies that never reach them have changed. */
function keepsStub(core: Core, modules: Modules, source: string, file: string): boolean {
  if (!mayContainDirectives(source)) return false
  try {
    const { code } = compileForHost(core.session, source, file, { mode: 'client', dev: true })
    const known = core.clientStubs.get(file)
    core.clientStubs.set(file, code)
    return known === code && modules.every((module) => module.transformResult !== null)
  } catch (error) {
    // Broken code is reported where it is compiled for good.
    if (error instanceof CompileError) return false
    throw error
  }
}
