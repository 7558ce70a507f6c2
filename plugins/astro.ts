import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { fileOfId, ownEntry, ownFile, VIRTUAL_PREFIX } from '../src/bundler/index.ts'
import { createError } from '../src/errors/index.ts'
import { markBuilding } from './astro/server.ts'
import { type Core, createCore } from './core.ts'
import type { Options } from './options.ts'
import { devPlugin } from './vite/dev.ts'
import { hostPlugin } from './vite/host.ts'
import { virtualPlugin } from './vite/virtual-plugin.ts'

export type { Options } from './options.ts'

/** The little of Astro's integration API that is used; its own type would make Astro a dependency. */
interface Setup {
  command: 'dev' | 'build' | 'preview' | 'sync'
  config: { root: URL; base: string }
  updateConfig(config: object): unknown
  injectRoute(route: { pattern: string; entrypoint: string; prerender: boolean }): void
}

interface Done {
  config: { adapter?: unknown }
  logger: { warn(message: string): void }
}

interface Integration {
  name: string
  hooks: {
    'astro:config:setup': (setup: Setup) => void
    'astro:config:done': (done: Done) => void
  }
}

/** The class behind every server: `App` in Astro 5, `BaseApp` in Astro 6 and later. */
const APP = /[\\/]astro[\\/]dist[\\/]core[\\/]app[\\/](?:index|base)\.js(?:\?|$)/
const VIRTUAL = 'virtual:stepline-astro'
/** Astro takes routes from files only; this one is replaced by what `mountModule` generates. */
const ENTRY = ownFile('./astro/route', 'default')!
const ROUTES = ['flow', 'webhook/[token]']

/**
 * The integration for Astro 5 and later. The app needs an adapter, since runs need a server.
 *
 * @example
 * // astro.config.mjs
 * export default defineConfig({ adapter: node({ mode: 'standalone' }), integrations: [workflow()] })
 */
export function workflow(options: Options = {}): Integration {
  let command: Setup['command']
  return {
    name: 'stepline',
    hooks: {
      'astro:config:setup'({ config, injectRoute, updateConfig, ...setup }) {
        command = setup.command
        if (command !== 'dev' && command !== 'build') return
        if (command === 'build') markBuilding()
        const core = createCore({ root: fileURLToPath(config.root), ...options })
        updateConfig({ vite: { plugins: plugins(core, config.base.replace(/\/$/, '')) } })
        for (const route of ROUTES)
          injectRoute({ pattern: `/.well-known/workflow/v1/${route}`, entrypoint: ENTRY, prerender: false })
      },
      'astro:config:done'({ config, logger }) {
        if (config.adapter !== undefined) return
        const error = createError('astro-adapter-missing', {})
        if (command === 'build') throw error
        if (command === 'dev') logger.warn(error.message)
      },
    },
  }
}

export default workflow

function plugins(core: Core, basePath: string): Plugin[] {
  return [
    hostPlugin(core),
    devPlugin(core, { owner: 'astro', basePath }),
    virtualPlugin(VIRTUAL, () => mountModule(core, basePath)),
    entryPlugin(),
    appPlugin(),
  ]
}

function mountModule(core: Core, basePath: string): string {
  const load = `() => import(${JSON.stringify(`${VIRTUAL_PREFIX}flow`)})`
  const flow = core.dev ? `Object.assign(${load}, { dev: true })` : load
  return `import { createMount } from ${JSON.stringify(ownEntry(core.session, './astro/server'))}
export const { ALL, wrapApp } = createMount({ flow: ${flow}, basePath: ${JSON.stringify(basePath)} })
`
}

function entryPlugin(): Plugin {
  return {
    name: 'stepline:astro-entry',
    enforce: 'pre',
    load: {
      filter: { id: /astro[\\/]route\.[jt]s/ },
      handler: (id) =>
        fileOfId(id) === ENTRY
          ? `export { ALL } from '${VIRTUAL}'\nexport const prerender = false\n`
          : undefined,
    },
  }
}

/** In dev, Vite's own server answers before Astro does. */
function appPlugin(): Plugin {
  return {
    name: 'stepline:astro',
    apply: 'build',
    transform: {
      filter: { id: APP },
      handler(code) {
        const name = /^(?:export )?class ((?:Base)?App)\b/m.exec(code)?.[1]
        if (name === undefined) {
          throw createError('host-version-unknown', { host: 'Astro', what: 'the class of its server' })
        }
        const wrap = `import { wrapApp as steplineWrapApp } from ${JSON.stringify(VIRTUAL)}\n`
        return { code: `${code}\n${wrap}steplineWrapApp(${name})\n`, map: null }
      },
    },
  }
}
