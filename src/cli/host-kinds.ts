/** A host that `init` knows, and how its config takes the plugin. */
export interface HostKind {
  name: string
  /** One of these among the app's dependencies tells the host. */
  packages: readonly string[]
  /** `<config>.config.ts` and the like; absent where the plugin is not in a file that can be found by its name. */
  config?: string
  /** The line that a config needs at its top. */
  imports?: string
  /** The list in the config, and what is added to it. */
  list?: readonly [key: string, entry: string]
  /** The config of an app that has none. @default none is written */
  fresh?: string
  /** What to do where that cannot be told for sure, or besides. */
  note: string
}

const vite = {
  config: 'vite',
  imports: "import workflow from 'stepline/vite'",
  list: ['plugins', 'workflow()'],
  note: "In vite.config: import workflow from 'stepline/vite', and add workflow() to `plugins`.",
} as const

const mount = (subpath: string, call: string): string =>
  `In your server: import from 'stepline/${subpath}', and mount ${call} before body parsers. Start it with node --import stepline/register.`

const bundler = (name: string): string =>
  `In ${name}.config: import workflow from 'stepline/${name}', and add workflow() to \`plugins\`. In your server: mount the routes (README, Install).`

/** The first that fits counts: frameworks stand before what they are made with. */
export const HOSTS: readonly HostKind[] = [
  {
    name: 'next',
    packages: ['next'],
    config: 'next',
    fresh: "import { withWorkflow } from 'stepline/next'\n\nexport default withWorkflow({})\n",
    note: "In next.config: import { withWorkflow } from 'stepline/next', and export default withWorkflow(config).",
  },
  {
    name: 'astro',
    packages: ['astro'],
    config: 'astro',
    imports: "import { workflow } from 'stepline/astro'",
    list: ['integrations', 'workflow()'],
    note: "In astro.config: import { workflow } from 'stepline/astro', add workflow() to `integrations`, and set an adapter such as @astrojs/node.",
  },
  {
    name: 'sveltekit',
    packages: ['@sveltejs/kit'],
    config: 'vite',
    imports: "import { workflowPlugin } from 'stepline/sveltekit'",
    list: ['plugins', 'workflowPlugin()'],
    note: "In vite.config: import { workflowPlugin } from 'stepline/sveltekit', and add workflowPlugin() to `plugins`.",
  },
  {
    name: 'nuxt',
    packages: ['nuxt'],
    config: 'nuxt',
    list: ['modules', "'stepline/nuxt'"],
    fresh: "export default defineNuxtConfig({ modules: ['stepline/nuxt'] })\n",
    note: "In nuxt.config: add 'stepline/nuxt' to `modules`.",
  },
  {
    name: 'nest',
    packages: ['@nestjs/core'],
    note: 'In nest-cli.json: "plugins": ["stepline/nest"] in `compilerOptions`, with the default builder. In app.module.ts: import { WorkflowModule } from \'stepline/nest\', and add WorkflowModule.forRoot() to `imports`.',
  },
  { ...vite, name: 'tanstack-start', packages: ['@tanstack/react-start', '@tanstack/solid-start'] },
  { ...vite, name: 'react-router', packages: ['@react-router/dev'] },
  {
    ...vite,
    name: 'vite',
    packages: ['vite'],
    fresh: `${vite.imports}\nimport { defineConfig } from 'vite'\n\nexport default defineConfig({ plugins: [workflow()] })\n`,
  },
  {
    name: 'nitro',
    packages: ['nitro', 'nitropack'],
    config: 'nitro',
    list: ['modules', "'stepline/nitro'"],
    fresh: "export default { modules: ['stepline/nitro'] }\n",
    note: "In nitro.config: add 'stepline/nitro' to `modules`.",
  },
  { name: 'rsbuild', packages: ['@rsbuild/core'], note: bundler('rsbuild') },
  { name: 'rspack', packages: ['@rspack/core'], note: bundler('rspack') },
  { name: 'webpack', packages: ['webpack'], note: bundler('webpack') },
  { name: 'farm', packages: ['@farmfe/core'], note: bundler('farm') },
  { name: 'rolldown', packages: ['rolldown'], note: bundler('rolldown') },
  { name: 'rollup', packages: ['rollup'], note: bundler('rollup') },
  { name: 'express', packages: ['express'], note: mount('express', 'app.use(workflowExpress())') },
  { name: 'fastify', packages: ['fastify'], note: mount('fastify', 'app.register(workflowFastify)') },
  { name: 'hono', packages: ['hono'], note: mount('hono', 'app.use(workflowHono())') },
]
