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
  /** How a server takes the routes, where no bundler builds it. */
  mount?: Mount
  /** What to do where that cannot be told for sure. */
  note: string
  /** What is left to do by hand in any case. */
  besides?: string
}

export interface Mount {
  imports: string
  /** A pattern for what makes the app: `const app = …`. */
  creates: string
  /** Where a plugin of the app's own begins, which is given the app: its name, and a semicolon where it has them. */
  plugin?: RegExp
  /** What is called on the app. */
  call: string
}

const vite = {
  config: 'vite',
  imports: "import workflow from 'stepline/vite'",
  list: ['plugins', 'workflow()'],
  note: "In vite.config: import workflow from 'stepline/vite', and add workflow() to `plugins`.",
} as const

const mount = (subpath: string, call: string): string =>
  `In your server: import from 'stepline/${subpath}', and mount ${call} before body parsers. Start it with node --import stepline/register.`

/** Servers come in too many forms to be changed. */
const SERVE =
  "In your server: mount the routes before everything else, with createWorkflowListener() from 'stepline/node' for one (docs/hosts.md)."

const bundler = (name: string, ...packages: string[]): HostKind => ({
  name,
  packages,
  config: name,
  imports: `import workflow from 'stepline/${name}'`,
  list: ['plugins', 'workflow()'],
  note: `In ${name}.config: import workflow from 'stepline/${name}', and add workflow() to \`plugins\`. ${SERVE}`,
  besides: SERVE,
})

/** The first that fits counts: frameworks stand before what they are made with. */
export const HOSTS: readonly HostKind[] = [
  {
    name: 'next',
    packages: ['next'],
    config: 'next',
    imports: "import { withWorkflow } from 'stepline/next'",
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
  bundler('rsbuild', '@rsbuild/core'),
  bundler('rspack', '@rspack/core'),
  bundler('webpack', 'webpack'),
  bundler('farm', '@farmfe/core'),
  bundler('rolldown', 'rolldown'),
  bundler('rollup', 'rollup'),
  {
    name: 'esbuild',
    packages: ['esbuild'],
    note: `Where you call esbuild: import workflow from 'stepline/esbuild', and add workflow() to \`plugins\`. ${SERVE}`,
  },
  {
    name: 'express',
    packages: ['express'],
    mount: {
      imports: "import { workflowExpress } from 'stepline/express'",
      creates: 'express\\(\\)',
      call: 'use(workflowExpress())',
    },
    note: mount('express', 'app.use(workflowExpress())'),
  },
  {
    name: 'fastify',
    packages: ['fastify'],
    mount: {
      imports: "import { workflowFastify } from 'stepline/fastify'",
      creates: '(?:await )?[fF]astify\\((?:\\{(?:[^{}]|\\{[^{}]*\\})*\\})?\\)',
      plugin: /^export default async function \w* ?\((\w+)(?:, \w+)?\) \{()$/gm,
      call: 'register(workflowFastify)',
    },
    note: mount('fastify', 'app.register(workflowFastify)'),
  },
  {
    name: 'hono',
    packages: ['hono'],
    mount: {
      imports: "import { workflowHono } from 'stepline/hono'",
      creates: 'new Hono(?:<.*>)?\\((?:\\{[^{}]*\\})?\\)',
      call: 'use(workflowHono())',
    },
    note: mount('hono', 'app.use(workflowHono())'),
  },
  {
    name: 'bun',
    packages: ['@types/bun', 'bun-types', 'bun'],
    note: 'In bunfig.toml: add "stepline/register" to `preload`.',
    besides: SERVE,
  },
]

/** An app without any of these, whose scripts run its sources. */
export const NODE: HostKind = {
  name: 'node',
  packages: [],
  note: `Start it with node --import stepline/register. ${SERVE}`,
  besides: SERVE,
}
