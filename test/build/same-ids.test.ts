import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build as esbuild } from 'esbuild'
import { rolldown } from 'rolldown'
import { rollup } from 'rollup'
import { build as vite } from 'vite'
import { expect, it } from 'vitest'
import esbuildPlugin from '../../plugins/esbuild.ts'
import { generateModules } from '../../plugins/register/generated.ts'
import { createHooks } from '../../plugins/register/hooks.ts'
import rolldownPlugin from '../../plugins/rolldown.ts'
import rollupPlugin from '../../plugins/rollup.ts'
import vitePlugin from '../../plugins/vite.ts'
import { createCombinedBundle, createSession, currentBuild } from '../../src/bundler/index.ts'
import { moduleId } from '../../src/compiler/index.ts'
import { tempApp } from './temp-app.ts'

const workflow = (name: string): string =>
  `export async function ${name}() {\n  'use workflow'\n  return work()\n}\nasync function work() {\n  'use step'\n  return 1\n}\n`

const EXPECTED = [
  'step//./apps/web/deep/down/inner//work',
  'step//./apps/web/main//work',
  'step//@acme/flows@1.0.0//work',
  'workflow//./apps/web/deep/down/inner//inner',
  'workflow//./apps/web/main//main',
  'workflow//@acme/flows@1.0.0//shared',
]

/** A workspace: the app in a subfolder, a package of its own behind a symlink. */
function workspace(): string {
  const files = {
    'package.json': '{ "private": true, "type": "module", "dependencies": { "@acme/flows": "workspace:*" } }',
    'apps/web/main.js': `import './deep/down/inner.js'\nimport '@acme/flows'\n${workflow('main')}`,
    'apps/web/deep/down/inner.js': workflow('inner'),
    'packages/flows/package.json':
      '{ "name": "@acme/flows", "version": "1.0.0", "type": "module", "exports": "./index.js", "peerDependencies": { "workflow": "*" } }',
    'packages/flows/index.js': workflow('shared'),
  }
  // The Vite plugin builds with the app's own copy.
  const root = tempApp(files, ['vite'])
  mkdirSync(join(root, 'node_modules/@acme'), { recursive: true })
  symlinkSync(join(root, 'packages/flows'), join(root, 'node_modules/@acme/flows'))
  return root
}

/** What registers itself, in code that some bundler made of the app. */
function idsIn(code: string): string[] {
  const calls = code.matchAll(/\.(?:step|workflow)\(\s*["']((?:step|workflow)\/\/[^"']+)["']/g)
  return [...new Set([...calls].map(([, id]) => id!))].sort()
}

type Bundle = (root: string, entry: string) => Promise<string>

const external = [/^stepline/, /^virtual:/]

const bundlers: Record<string, Bundle> = {
  rollup: async (root, entry) => {
    const bundle = await rollup({
      input: entry,
      external,
      plugins: [rollupPlugin({ root }), nodeResolution(root)],
    })
    return (await bundle.generate({ format: 'es' })).output[0].code
  },
  rolldown: async (root, entry) => {
    const bundle = await rolldown({ input: entry, external, plugins: [rolldownPlugin({ root })] })
    return (await bundle.generate({ format: 'es' })).output[0].code
  },
  esbuild: async (root, entry) => {
    const plugins = [esbuildPlugin({ root })]
    const options = { bundle: true, write: false, format: 'esm', platform: 'node', plugins } as const
    return (await esbuild({ ...options, entryPoints: [entry], absWorkingDir: root, outfile: 'out.js' }))
      .outputFiles[0]!.text
  },
  vite: async (root, entry) => {
    const build = { ssr: entry, write: false, minify: false }
    const output = await vite({
      root,
      configFile: false,
      logLevel: 'silent',
      ssr: { noExternal: true },
      build,
      plugins: [vitePlugin()],
    })
    return (output as { output: Array<{ code?: string }> }).output.map(({ code }) => code ?? '').join('\n')
  },
  'createCombinedBundle()': async (root) => {
    const { files } = await createCombinedBundle({ root, write: false })
    return files.find(({ path }) => path.endsWith('flow.mjs'))!.contents
  },
  'stepline/register': async (root) => {
    const session = createSession({ root })
    const build = await currentBuild(session)
    const hooks = createHooks(await generateModules(session, build))
    const sources = build.modules.map(({ file }) =>
      hooks.load(pathToFileURL(file).href, {}, () => ({ source: '' })),
    )
    return sources.map(({ source }) => source).join('\n')
  },
}

/** Rollup alone does not look into node_modules. */
function nodeResolution(root: string) {
  const file = join(root, 'packages/flows/index.js')
  return { name: 'node-resolution', resolveId: (id: string) => (id === '@acme/flows' ? file : null) }
}

it.each(Object.entries(bundlers))('%s gives the ids that all give', async (_name, bundle) => {
  const root = workspace()
  expect(idsIn(await bundle(root, join(root, 'apps/web/main.js')))).toEqual(EXPECTED)
})

it.each(Object.keys(bundlers))('%s compiles what lies in a folder with a # in its name', async (name) => {
  const root = tempApp({ 'c#/package.json': '{ "type": "module" }', 'c#/main.js': workflow('main') }, [
    'vite',
  ])
  const ids = ['step//./main//work', 'workflow//./main//main']
  expect(idsIn(await bundlers[name]!(join(root, 'c#'), join(root, 'c#/main.js')))).toEqual(ids)
})

it('a checkout that is reached by a symlink has the same ids', async () => {
  const root = workspace()
  const link = `${root}-link`
  symlinkSync(root, link)
  const { manifest } = await currentBuild(createSession({ root: link }))
  expect(Object.keys({ ...manifest.steps, ...manifest.workflows }).sort()).toEqual(EXPECTED)
})

it('a Windows path gives the id of the same file elsewhere', () => {
  const onWindows = moduleId('C:\\shop\\apps\\web\\main.js', { root: 'c:/shop' })
  expect(onWindows).toBe(moduleId('/shop/apps/web/main.js', { root: '/shop' }))
})
