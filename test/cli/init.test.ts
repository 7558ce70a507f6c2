import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { HOSTS } from '../../src/cli/host-kinds.ts'
import { runCli } from '../../src/cli/index.ts'

interface Result {
  host: string
  written: string[]
  notes: string[]
}

function createApp(
  packages: string[],
  files: Record<string, string> = {},
  scripts: Record<string, string> = {},
): string {
  const root = mkdtempSync(join(tmpdir(), 'stepline-init-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const dependencies = Object.fromEntries(packages.map((name) => [name, '1']))
  writeFileSync(join(root, 'package.json'), JSON.stringify({ scripts, dependencies }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

async function init(root: string): Promise<Result> {
  const out: string[] = []
  const say = (line: string): void => void out.push(line)
  expect(await runCli(['init', '--yes', '--json', '--root', root], { out: say, err: say })).toBe(0)
  return JSON.parse(out.at(-1)!) as Result
}

it.each([
  [
    'sveltekit',
    ['@sveltejs/kit', 'vite'],
    'vite.config.ts',
    "import { sveltekit } from '@sveltejs/kit/vite'\nexport default { plugins: [sveltekit()] }\n",
    "import { workflowPlugin } from 'stepline/sveltekit'\nimport { sveltekit } from '@sveltejs/kit/vite'\nexport default { plugins: [workflowPlugin(), sveltekit()] }\n",
  ],
  [
    'astro',
    ['astro'],
    'astro.config.mjs',
    "import { defineConfig } from 'astro/config'\n\nexport default defineConfig({});\n",
    "import { workflow } from 'stepline/astro'\nimport { defineConfig } from 'astro/config'\n\nexport default defineConfig({\n  integrations: [workflow()],\n});\n",
  ],
  [
    'tanstack-start',
    ['@tanstack/react-start', 'vite', 'nitro'],
    'vite.config.ts',
    'export default defineConfig({\n  plugins: [\n    tanstackStart(),\n  ],\n})\n',
    "import workflow from 'stepline/vite'\nexport default defineConfig({\n  plugins: [\n    workflow(),\n    tanstackStart(),\n  ],\n})\n",
  ],
  [
    'react-router',
    ['react-router', '@react-router/dev', 'vite'],
    'vite.config.ts',
    'export default defineConfig({ plugins: [reactRouter()] })\n',
    "import workflow from 'stepline/vite'\nexport default defineConfig({ plugins: [workflow(), reactRouter()] })\n",
  ],
  [
    'nuxt',
    ['nuxt', 'vue'],
    'nuxt.config.ts',
    'export default defineNuxtConfig({\n  devtools: { enabled: true },\n})\n',
    "export default defineNuxtConfig({\n  modules: ['stepline/nuxt'],\n  devtools: { enabled: true },\n})\n",
  ],
  [
    'nitro',
    ['nitropack'],
    'nitro.config.ts',
    'export default defineNitroConfig({\n  srcDir: "server",\n})\n',
    'export default defineNitroConfig({\n  modules: [\'stepline/nitro\'],\n  srcDir: "server",\n})\n',
  ],
])(
  '%s gets its line into the config, and the second time there is nothing to do',
  async (host, packages, path, before, after) => {
    const root = createApp(packages, { [path]: before })
    expect(await init(root)).toEqual({ host, written: [path, '.gitignore'], notes: [] })
    expect(readFileSync(join(root, path), 'utf8')).toBe(after)
    expect(await init(root)).toEqual({ host, written: [], notes: [] })
  },
)

it('nest gets both of its lines', async () => {
  const root = createApp(['@nestjs/core', '@nestjs/platform-express', 'express'], {
    'nest-cli.json': '{ "sourceRoot": "src", "compilerOptions": { "deleteOutDir": true } }',
    'src/app.module.ts':
      "import { Module } from '@nestjs/common';\n\n@Module({\n  imports: [],\n})\nexport class AppModule {}\n",
  })
  const written = ['nest-cli.json', 'src/app.module.ts', '.gitignore']
  expect(await init(root)).toEqual({ host: 'nest', written, notes: [] })
  expect(JSON.parse(readFileSync(join(root, 'nest-cli.json'), 'utf8'))).toEqual({
    sourceRoot: 'src',
    compilerOptions: { deleteOutDir: true, plugins: ['stepline/nest'] },
  })
  expect(readFileSync(join(root, 'src/app.module.ts'), 'utf8')).toBe(
    "import { WorkflowModule } from 'stepline/nest'\nimport { Module } from '@nestjs/common';\n\n@Module({\n  imports: [WorkflowModule.forRoot()],\n})\nexport class AppModule {}\n",
  )
  expect(await init(root)).toEqual({ host: 'nest', written: [], notes: [] })
})

it.each([
  [
    'hono',
    ['hono', '@hono/node-server', 'tsx'],
    'src/index.ts',
    { dev: 'tsx watch src/index.ts' },
    { dev: 'tsx watch --import stepline/register src/index.ts' },
    "import { Hono } from 'hono'\n\nconst app = new Hono()\n\napp.get('/', (c) => c.text('Hello'))\n",
    "import { workflowHono } from 'stepline/hono'\nimport { Hono } from 'hono'\n\nconst app = new Hono()\napp.use(workflowHono())\n\napp.get('/', (c) => c.text('Hello'))\n",
  ],
  [
    'hono',
    ['hono'],
    'src/index.ts',
    { dev: 'bun run --hot src/index.ts' },
    { dev: 'bun run --hot --preload stepline/register src/index.ts' },
    'const app = new Hono<{ Variables: Vars }>()\nexport default app\n',
    "import { workflowHono } from 'stepline/hono'\nconst app = new Hono<{ Variables: Vars }>()\napp.use(workflowHono())\nexport default app\n",
  ],
  [
    'express',
    ['express'],
    'app.js',
    { start: 'node app.js', dev: 'node --watch --env-file=.env app.js --verbose', test: 'node --test' },
    {
      start: 'node --import stepline/register app.js',
      dev: 'node --watch --env-file=.env --import stepline/register app.js --verbose',
      test: 'node --test',
    },
    "import express from 'express';\nconst app = express();\napp.use(express.json());\n",
    "import { workflowExpress } from 'stepline/express';\nimport express from 'express';\nconst app = express();\napp.use(workflowExpress());\napp.use(express.json());\n",
  ],
  [
    'fastify',
    ['fastify'],
    'server.ts',
    { start: 'node server.ts' },
    { start: 'node --import stepline/register server.ts' },
    "const app = Fastify({\n  logger: { level: 'info' },\n})\n",
    "import { workflowFastify } from 'stepline/fastify'\nconst app = Fastify({\n  logger: { level: 'info' },\n})\napp.register(workflowFastify)\n",
  ],
  [
    'fastify',
    ['fastify', 'fastify-cli'],
    'app.js',
    {
      start: 'fastify start -l info app.js',
      dev: 'fastify start -w -l info -P app.js',
      test: 'node --test test/**/*.test.js',
    },
    {
      start: 'fastify start -l info app.js',
      dev: 'fastify start --ignore-watch=.workflow-data -w -l info -P app.js',
    },
    'export default async function (fastify, opts) {\n  fastify.register(AutoLoad)\n}\n',
    "import 'stepline/register'\nimport { workflowFastify } from 'stepline/fastify'\nexport default async function (fastify, opts) {\n  fastify.register(workflowFastify)\n  fastify.register(AutoLoad)\n}\n",
  ],
])(
  '%s without a bundler gets its mount and the hooks: %j',
  async (host, packages, path, scripts, hooked, before, after) => {
    const root = createApp(packages, { [path]: before }, scripts)
    expect(await init(root)).toMatchObject({ host, notes: [] })
    expect(readFileSync(join(root, path), 'utf8')).toBe(after)
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).toMatchObject({ scripts: hooked })
    expect(await init(root)).toEqual({ host, written: [], notes: [] })
  },
)

it('an app without a host has the hooks in its scripts', async () => {
  const root = createApp([], { 'server.js': 'listen()\n' }, { dev: 'node --watch server.js' })
  const notes = [expect.stringContaining('createWorkflowListener()')]
  expect(await init(root)).toEqual({ host: 'node', written: ['package.json', '.gitignore'], notes })
  expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).toMatchObject({
    scripts: { dev: 'node --watch --import stepline/register server.js' },
  })
  expect(await init(root)).toEqual({ host: 'node', written: [], notes })
})

it.each([
  [{}, 'preload = ["stepline/register"]\n'],
  [
    { 'bunfig.toml': '[test]\ncoverage = true\n' },
    'preload = ["stepline/register"]\n[test]\ncoverage = true\n',
  ],
])('bun gets its preload: %j', async (files, after) => {
  const root = createApp(['@types/bun'], files)
  expect((await init(root)).written).toEqual(['bunfig.toml', '.gitignore'])
  expect(readFileSync(join(root, 'bunfig.toml'), 'utf8')).toBe(after)
  expect((await init(root)).written).toEqual([])
})

it('a bundler gets its plugin, and a note says what the server needs', async () => {
  const root = createApp(['@rsbuild/core'], { 'rsbuild.config.ts': 'export default defineConfig({});\n' })
  const notes = [expect.stringContaining('createWorkflowListener()')]
  const written = ['rsbuild.config.ts', '.gitignore']
  expect(await init(root)).toEqual({ host: 'rsbuild', written, notes })
  expect(readFileSync(join(root, 'rsbuild.config.ts'), 'utf8')).toBe(
    "import workflow from 'stepline/rsbuild'\nexport default defineConfig({\n  plugins: [workflow()],\n});\n",
  )
})

it('a config that names the package in a pattern alone has no plugin yet', async () => {
  const text = 'export default {\n  external: [/^stepline\\//],\n  plugins: [resolve()],\n}\n'
  const root = createApp(['rollup'], { 'rollup.config.js': text })
  expect((await init(root)).written).toEqual(['rollup.config.js', '.gitignore'])
  expect(readFileSync(join(root, 'rollup.config.js'), 'utf8')).toContain('plugins: [workflow(), resolve()]')
})

it('a script that runs what was built stays, and a note says what to run', async () => {
  const scripts = { dev: 'tsx watch src/index.ts', start: 'node dist/index.js' }
  const root = createApp(['hono'], { 'src/index.ts': 'const app = new Hono()\n' }, scripts)
  expect(await init(root)).toEqual({
    host: 'hono',
    written: ['package.json', 'src/index.ts', '.gitignore'],
    notes: [
      'The script "start" runs dist/index.js, which is built from your sources. Run these instead: node --import stepline/register src/index.ts',
    ],
  })
})

it.each([
  ['a server in CommonJS', "const app = require('express')()\n"],
  ['two apps', 'const app = express()\nconst admin = express()\n'],
  ['an app that a function makes', 'export function make() {\n  const app = express()\n}\n'],
])('%s is left as it is, with a note', async (_what, text) => {
  const root = createApp(['express'], { 'app.js': text }, { start: 'node app.js' })
  const { written, notes } = await init(root)
  expect([written, notes]).toEqual([['.gitignore'], [expect.stringContaining('app.use(workflowExpress())')]])
  expect(readFileSync(join(root, 'app.js'), 'utf8')).toBe(text)
})

it.each([
  ['vite', ['vite'], { 'vite.config.ts': 'export default { plugins: [] }\n' }],
  ['next', ['next'], { 'next.config.mjs': 'const config = {}\nexport default config\n' }],
  ['nest', ['@nestjs/core'], { 'nest-cli.json': '{}', 'src/app.module.ts': '@Module({ imports: [] })\n' }],
  ['express', ['express'], { 'server.js': 'const app = express()\n' }, { start: 'node server.js' }],
  ['bun', ['@types/bun'], {}],
  ['node', [], { 'main.js': 'serve()\n' }, { start: 'node main.js' }],
] as Array<[string, string[], Record<string, string>, Record<string, string>?]>)(
  'an app on %s that has us as `workflow` gets entries of that name, once',
  async (host, packages, files, scripts = {}) => {
    const root = createApp([...packages, 'workflow'], files, scripts)
    mkdirSync(join(root, 'node_modules'))
    symlinkSync(fileURLToPath(new URL('../..', import.meta.url)), join(root, 'node_modules/workflow'))
    const { host: found, written } = await init(root)
    expect(found).toBe(host)
    const texts = written.map((path) => readFileSync(join(root, path), 'utf8'))
    expect(texts.some((text) => text.includes('workflow/'))).toBe(true)
    for (const text of texts) expect(text).not.toContain('stepline')
    expect((await init(root)).written).toEqual([])
  },
)

it('nest with another builder is left as it is, with a note', async () => {
  const config = '{ "compilerOptions": { "builder": "swc" } }'
  const root = createApp(['@nestjs/core'], {
    'nest-cli.json': config,
    'src/app.module.ts': '@Module({ imports: [] })\nexport class AppModule {}\n',
  })
  expect((await init(root)).notes).toEqual([expect.stringContaining('with the default builder')])
  expect(readFileSync(join(root, 'nest-cli.json'), 'utf8')).toBe(config)
})

it('a config that is not plain stays as it is, and a note says what to write', async () => {
  const text = 'module.exports = { plugins: [] }\n'
  const root = createApp(['vite'], { 'vite.config.cjs': text })
  expect((await init(root)).notes).toEqual([expect.stringContaining("import workflow from 'stepline/vite'")])
  expect(readFileSync(join(root, 'vite.config.cjs'), 'utf8')).toBe(text)
})

it.each(HOSTS.map((kind) => [kind.name, kind] as const))(
  '%s is told from its package',
  async (name, { packages }) => {
    const { host, notes, written } = await init(createApp([packages[0]!]))
    expect(host).toBe(name)
    expect(notes.length + written.filter((path) => /config|bunfig/.test(path)).length).toBeGreaterThan(0)
  },
)
