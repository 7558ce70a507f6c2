import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { HOSTS } from '../../src/cli/host-kinds.ts'
import { runCli } from '../../src/cli/index.ts'

interface Result {
  host: string
  written: string[]
  notes: string[]
}

function createApp(packages: string[], files: Record<string, string> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'stepline-init-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const dependencies = Object.fromEntries(packages.map((name) => [name, '1']))
  writeFileSync(join(root, 'package.json'), JSON.stringify({ dependencies }))
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
    expect(notes.length + written.filter((path) => path.includes('config')).length).toBeGreaterThan(0)
  },
)
