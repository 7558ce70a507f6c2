import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin, PreviewServer, ResolvedConfig } from 'vite'
import type * as Vite from 'vite'
import { VIRTUAL_PREFIX } from '../../src/bundler/index.ts'
import type { NodeHandler } from '../../src/runtime/index.ts'
import type { Core } from '../core.ts'
import { tellBasePath } from './base-path.ts'
import { warnOfMissingServer } from './server-missing.ts'
import { serverOwner, serverOwnerOf } from './server-owner.ts'

/** Vite's environment for the handlers of an app without a server of its own. */
const ENVIRONMENT = 'workflow'

/** Emits `<outDir>/workflow/index.js` in builds, and serves it in previews. */
export function buildPlugins(core: Core): Plugin[] {
  return [environmentPlugin(core), previewPlugin()]
}

function environmentPlugin(core: Core): Plugin {
  let config: ResolvedConfig
  return {
    name: 'stepline:build',
    apply: 'build',
    async config(userConfig) {
      if ((await serverOwnerOf(userConfig.plugins)) !== null) return undefined
      return { environments: { [ENVIRONMENT]: environmentOptions(userConfig.build?.outDir) } }
    },
    configResolved(resolved) {
      config = resolved
      // Set last, since Vite merges the app's own inputs into those of every environment.
      const build = resolved.environments[ENVIRONMENT]?.build
      if (build) build.rolldownOptions.input = { index: `${VIRTUAL_PREFIX}server` }
    },
    // With `builder` set, all environments are built here. The hosts' own builds come first: they empty folders.
    buildApp: {
      order: 'post',
      async handler(builder) {
        const environment = builder.environments[ENVIRONMENT]
        if (!environment || environment.isBuilt) return
        await builder.build(environment)
        await warnOfMissingServer(core, config, environment.config.build.outDir)
      },
    },
    // Otherwise Vite builds a single environment, and ours is built after it.
    async closeBundle() {
      const isLast = this.environment?.name !== ENVIRONMENT && !config.builder && !this.meta.watchMode
      if (!isLast || serverOwner(config) !== null) return
      const { createBuilder } = await viteOf(config)
      const builder = await createBuilder({ ...config.inlineConfig, mode: config.mode }, false)
      const environment = builder.environments[ENVIRONMENT]
      if (!environment) return
      await builder.build(environment)
      await warnOfMissingServer(core, config, environment.config.build.outDir)
    },
  }
}

function environmentOptions(outDir = 'dist') {
  return {
    consumer: 'server' as const,
    build: {
      outDir: join(outDir, 'workflow'),
      emptyOutDir: true,
      copyPublicDir: false,
      minify: false,
      sourcemap: true,
      ssr: true,
      manifest: false,
      rollupOptions: { output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' } },
    },
  }
}

function previewPlugin(): Plugin {
  return {
    name: 'stepline:preview',
    configurePreviewServer(server) {
      if (serverOwner(server.config) !== null) return
      tellBasePath(server.config.base)
      server.middlewares.use((req, res, next) => {
        void builtHandler(server).then((handle) => (handle ? handle(req, res, next) : next()), next)
      })
      // Runs that were cut off while no server ran go on without waiting for a request.
      server.httpServer.once('listening', () => {
        builtHandler(server).catch((error: unknown) => {
          server.config.logger.error(String(error), { error: error as Error, timestamp: true })
        })
      })
    },
  }
}

async function builtHandler({ config }: PreviewServer): Promise<NodeHandler | null> {
  const file = resolve(config.root, config.build.outDir, 'workflow/index.js')
  if (!existsSync(file)) return null
  const { handleNodeRequest } = (await import(pathToFileURL(file).href)) as { handleNodeRequest: NodeHandler }
  return handleNodeRequest
}

/** The app's own copy of Vite: the one that is at work. */
async function viteOf(config: ResolvedConfig): Promise<typeof Vite> {
  const path = createRequire(join(config.root, 'package.json')).resolve('vite')
  return (await import(pathToFileURL(path).href)) as typeof Vite
}
