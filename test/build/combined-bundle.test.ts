import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { createCombinedBundle } from '../../src/bundler/index.ts'
import { CompileError } from '../../src/errors/index.ts'
import { preludePlugin } from '../../src/scripts/prelude-plugin.ts'
import { orderApp, tempApp, write } from './temp-app.ts'

const run = promisify(execFile)

const app = {
  ...orderApp,
  'node_modules/old/package.json': '{ "name": "old", "version": "1.0.0" }',
  'node_modules/old/index.js': `const tty = require('tty')\nexports.where = __dirname + typeof tty.isatty\n`,
  'workflows/steps.ts': `import { where } from 'old'
export async function charge(id: string): Promise<string> {
  'use step'
  return 'charged ' + id + where.replace(/.*function/, ' natively')
}
`,
  'server.ts': `import { createRequire } from 'node:module'
import { start } from 'workflow/api'
import { order } from './workflows/order'
const require = createRequire(import.meta.url)
export const separator: string = require('node:path').posix.sep
export async function place(id: string) {
  const run = await start(order, [id])
  return run.returnValue
}
`,
  // Native packages stay outside of the bundle.
  'use.mjs': `import { createServer } from 'node:http'
import * as bundle from './out/flow.mjs'
import * as webhook from './out/webhook.mjs'
const server = createServer((req, res) => bundle.handleNodeRequest(req, res)).listen(0)
await new Promise((done) => server.once('listening', done))
const base = 'http://localhost:' + server.address().port
const status = async (path, init) => (await fetch(base + path, init)).status
const statuses = [
  await status('/.well-known/workflow/v1/flow?__health'),
  await status('/.well-known/workflow/v1/flow', { method: 'HEAD' }),
  await status('/.well-known/workflow/v1/webhook/unknown', { method: 'POST', body: 'x' }),
  await status('/elsewhere'),
]
console.log(JSON.stringify({ statuses, result: await bundle.place('a'), separator: bundle.separator,
  webhook: Object.keys(webhook).length }))
process.exit(0)
`,
}

it('runs in plain node: routes, a whole run, CommonJS dependencies', async () => {
  const root = tempApp(app, ['libsql', '@libsql', '@neon-rs', 'detect-libc'])
  const plugins = [preludePlugin()]
  const { files, manifest } = await createCombinedBundle({ root, outdir: 'out', entry: 'server.ts', plugins })
  expect(files.map(({ path }) => path.slice(root.length + 1)).sort()).toEqual([
    'out/flow.mjs',
    'out/flow.mjs.map',
    'out/manifest.json',
    'out/webhook.mjs',
  ])
  expect(Object.keys(manifest.workflows)).toEqual(['workflow//./workflows/order//order'])
  const { stdout } = await run(process.execPath, ['use.mjs'], { cwd: root, timeout: 15_000 })
  expect(JSON.parse(stdout)).toEqual({
    statuses: [200, 200, 404, 404],
    result: 'CHARGED A NATIVELY!',
    separator: '/',
    webhook: 7,
  })
})

it('keeps a step that its package calls free of side effects, and that nothing else uses', async () => {
  const root = tempApp({
    'package.json': '{ "sideEffects": false }',
    'steps.ts': `export async function lonely() {\n  'use step'\n  return 1\n}\n`,
  })
  const { files } = await createCombinedBundle({ root, write: false, plugins: [preludePlugin()] })
  expect(files.find(({ path }) => path.endsWith('flow.mjs'))!.contents).toContain('step//./steps//lonely')
})

it('is the same in two builds', async () => {
  const root = tempApp(orderApp)
  const options = { root, write: false, plugins: [preludePlugin()] }
  const [first, second] = [await createCombinedBundle(options), await createCombinedBundle(options)]
  expect(first.files).toEqual(second.files)
})

it('reports what the rest of the app lacks, where it is in the sources', async () => {
  const step = `/* größe */ export async function s() { "use step"; return require('./missing') }\n`
  const root = tempApp({
    'package.json': '{}',
    's.ts': `import { x } from 'nowhere'\n${step}export const y = x`,
  })
  const error = await createCombinedBundle({ root, plugins: [preludePlugin()] }).catch((e: unknown) => e)
  const diagnostics = error instanceof CompileError ? error.diagnostics : []
  const places = diagnostics.map(({ slug, line, column }) => `${line}:${column} ${slug}`)
  expect(places).toEqual(['1:18 app-bundle-failed', `2:${step.indexOf("'./missing'")} app-bundle-failed`])
  expect(diagnostics[1]?.frame).toContain('größe')
  expect(existsSync(join(root, '.well-known'))).toBe(false)
})

it('reports everything that is wrong at once, and writes nothing', async () => {
  const root = tempApp(orderApp)
  write(
    join(root, 'a.ts'),
    `import { cpus } from 'os'\nexport async function a() {\n  'use workflow'\n  return cpus()\n}\n`,
  )
  write(join(root, 'b.ts'), `export async function b() {\n  'use workfow'\n}\n`)
  const error = await createCombinedBundle({ root }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    name: 'CompileError',
    diagnostics: [{ slug: 'directive-misspelled' }, { slug: 'node-js-module-in-workflow' }],
  })
  expect(existsSync(join(root, '.well-known'))).toBe(false)
})
