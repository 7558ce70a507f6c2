/** Apps in every module system and language, and in a monorepo, built into one bundle and run. */
import { execFile } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { createCombinedBundle } from '../../src/bundler/index.ts'
import { preludePlugin } from '../../src/scripts/prelude-plugin.ts'
import { tempApp } from './temp-app.ts'
const run = promisify(execFile)
const LINKS = ['libsql', '@libsql', '@neon-rs', 'detect-libc']
/** Builds an app whose server exports `calls`, and gives what they give in a process of its own. */
async function runApp(
  files: Record<string, string>,
  folder = '',
  prepare: (root: string) => void = () => undefined,
): Promise<unknown> {
  const root = tempApp({ ...files, 'use.mjs': USE }, LINKS)
  prepare(root)
  const app = join(root, folder)
  await createCombinedBundle({
    root: app,
    outdir: join(root, 'out'),
    entry: join(app, 'server.ts'),
    plugins: [preludePlugin()],
  })
  const { stdout } = await run(process.execPath, ['use.mjs'], { cwd: root, timeout: 60_000 })
  return JSON.parse(stdout)
}

const USE = `import { calls } from './out/flow.mjs'
const results = []
for (const call of calls) results.push(await call().catch((error) => String(error.cause?.message ?? error)))
process.stdout.write(JSON.stringify(results), () => process.exit(0))
`

/** Starts workflows, given as arguments of a call. */
const server = (imports: string, calls: string[]): string =>
  `import { start } from 'workflow/api'\n${imports}\nconst go = async (w: any, ...a: unknown[]) => (await start(w, a)).returnValue\nexport const calls = [${calls.map((c) => `() => go(${c})`).join(', ')}]\n`

it('languages, module systems, barrels, cycles', async () => {
  const got = await runApp({
    'package.json': '{ "private": true, "sideEffects": false }',
    'tsconfig.json':
      '{ "compilerOptions": { "paths": { "@/*": ["./*"], "~steps": ["./lib/steps.ts"] }, "jsx": "react-jsx", "experimentalDecorators": true } }',
    'cjs/helper.cjs': `const os = require('os'); exports.host = () => typeof os.hostname(); exports.pure = (x) => x * 2`,
    'cjs/flow.cjs': `const helper = require('./helper.cjs')\nasync function cjsStep(x) { "use step"; return [x, helper.host(), typeof __dirname, typeof require('node:path').join] }\nasync function cjsFlow(x) { "use workflow"; return [pureLocal(x), await cjsStep(x)] }\nfunction pureLocal(x) { return x + 1 }\nmodule.exports = { cjsStep, cjsFlow, viaExports: async () => { 'use step'; return 'e' } }\nexports.later = 1`,
    'esm/flow.mjs': `import { two } from './two.mjs'; import data from './data.json'; import * as st from '@/lib/barrel'; import { aliased as again } from '~steps'\nexport async function mjsFlow() { 'use workflow'; const { three } = await import('./three.mjs'); return [await two(), data.a, await st.first(1), await again(2), await st.ns.second(3), await st.renamed(4), three, await st.default(5)] }`,
    'esm/two.mjs': `import { mjsFlow } from './flow.mjs'\nexport async function two() { "use step"; return typeof mjsFlow.workflowId }`,
    'esm/three.mjs': `export const three = 3`,
    'esm/data.json': `{ "a": 1 }`,
    'lib/barrel/index.ts': `export * from '../steps'\nexport * as ns from '../steps'\nexport { second as renamed } from '../steps'\nexport { default } from '../steps'\nexport type { T } from '../steps'`,
    'lib/steps.ts': `import { readFileSync } from 'node:fs'\nexport type T = string\nexport async function first(x: number) { 'use step'; return x + typeof readFileSync }\nexport const second = async (x: number) => { 'use step'; return x }\nexport { second as aliased }\nexport default async function (x: number) { 'use step'; return 'def' + x }`,
    'ui/card.tsx': `/** @jsxImportSource ../h */\nexport async function render(n: number) { 'use step'; const el = { t: 'div', n }; return el }\nexport const flow = async (n: number) => { 'use workflow'; return render(n) }`,
    'ext/a.mts': `import { b } from './b.cts'\nexport async function mtsFlow() { 'use workflow'; return [await b(1)] }`,
    'ext/b.cts': `export async function b(x: number) { 'use step'; return x + 1 }`,
    'ext/c.jsx': `export async function jsxStep() { 'use step'; return 'jsx' }\nexport async function jsxFlow() { 'use workflow'; return jsxStep() }`,
    'cyc/a.ts': `import { b } from './b'\nexport async function a(n: number): Promise<unknown> { 'use workflow'; return n ? b(n - 1) : sa() }\nexport async function sa() { 'use step'; return 'sa' }`,
    'cyc/b.ts': `import { a, sa } from './a'\nexport async function b(n: number): Promise<unknown> { 'use workflow'; return n ? a(n - 1) : [await sa(), await sb()] }\nasync function sb() { 'use step'; return typeof a }`,
    'tla.ts': `const conn = await Promise.resolve({ q: () => 'conn' })\nexport async function useConn() { 'use step'; return conn.q() }\nexport async function tlaFlow() { 'use workflow'; return useConn() }`,
    'meta.ts': `export async function where() { 'use step'; return [typeof import.meta.url, typeof import.meta.dirname] }\nexport async function metaFlow() { 'use workflow'; return [typeof import.meta.url, (await where())[0]] }`,
    'bom.ts': `\uFEFF'use workflow'\r\nexport async function bomFlow() { return s() }\r\nasync function s() { 'use step'; return 'bom' }\r\n`,
    'deco.ts': `const d = (t: any, k: string, x: PropertyDescriptor) => { const f = x.value; x.value = async function (...a: any[]) { return 'd' + await f.apply(this, a) } }\nexport class Svc { @d static async call(x: string) { 'use step'; return x } }\nexport async function decoFlow() { 'use workflow'; return Svc.call('x') }`,
    'same/one.ts': `export class Item { static [Symbol.for('workflow-serialize')](i: Item) { return 1 } static [Symbol.for('workflow-deserialize')]() { return new Item() } tag = 'one' }\nexport async function mk() { 'use step'; return new Item() }`,
    'same/two.ts': `export class Item { static [Symbol.for('workflow-serialize')](i: Item) { return 1 } static [Symbol.for('workflow-deserialize')]() { return new Item() } tag = 'two' }\nexport async function mk() { 'use step'; return new Item() }`,
    'same/flow.ts': `import * as one from './one'\nimport * as two from './two'\nexport async function sameFlow() { 'use workflow'; const [a, b] = [await one.mk(), await two.mk()]; return [a.tag, b.tag, a.constructor.name, b.constructor.name, a instanceof one.Item, b instanceof one.Item] }`,
    'names.ts': `import * as wf from 'workflow'\nimport { sleep as nap, getStepMetadata as meta, FatalError as FE } from 'workflow'\nimport { getWorkflowMetadata } from 'stepline'\nexport async function s() { 'use step'; return [meta().attempt, typeof wf.getWritable] }\nexport async function f() { 'use step'; throw new FE('fatal') }\nexport async function namesFlow() { 'use workflow'; await nap(1); await wf.sleep('1ms'); let m = ''; try { await f() } catch (e: any) { m = e.message + FE.is(e) } return [await s(), getWorkflowMetadata().workflowName.split('//').pop(), m] }`,
    'serde.ts': `import { WORKFLOW_SERIALIZE, WORKFLOW_DESERIALIZE as WD } from '@workflow/serde'\nexport class P { constructor(public x = 1) {} static [WORKFLOW_SERIALIZE](p: P) { return { x: p.x } } static [WD](d: any) { return new P(d.x) } async inc() { 'use step'; return new P(this.x + 1) } }\nexport async function serdeFlow() { 'use workflow'; const p = await new P(4).inc(); return [p instanceof P, p.x] }`,
    'steps.test.ts': `export async function inTest() { 'use step' }`,
    'dist/x.js': `export async function inDist() { 'use step' }`,
    'file-level.ts': `'use step'\nimport { createHash } from 'node:crypto'\nconst h = (x: string) => createHash('md5').update(x).digest('hex').length\nexport async function fl(x: string) { return h(x) }\nexport async function flFlow() { 'use workflow'; return fl('a') }`,
    'server.ts': server(
      `import cjs from './cjs/flow.cjs'; import { mjsFlow } from './esm/flow.mjs'; import { flow as ui } from './ui/card'; import { mtsFlow } from './ext/a.mts'; import { jsxFlow } from './ext/c.jsx'; import { a } from './cyc/a'; import { tlaFlow } from './tla'; import { metaFlow } from './meta'; import { bomFlow } from './bom'; import { decoFlow } from './deco'; import { sameFlow } from './same/flow'; import { namesFlow } from './names'; import { serdeFlow } from './serde'; import { flFlow } from './file-level'`,
      [
        'cjs.cjsFlow, 1',
        'mjsFlow',
        'ui, 3',
        'mtsFlow',
        'jsxFlow',
        'a, 3',
        'a, 2',
        'tlaFlow',
        'metaFlow',
        'bomFlow',
        'decoFlow',
        'sameFlow',
        'namesFlow',
        'serdeFlow',
        'flFlow',
      ],
    ),
  })
  expect(got).toEqual([
    [2, [1, 'string', 'string', 'function']],
    ['string', 1, '1function', 2, 3, 4, 3, 'def5'],
    { t: 'div', n: 3 },
    [2],
    'jsx',
    ['sa', 'function'],
    'sa',
    'conn',
    ['undefined', 'string'],
    'bom',
    'ddx',
    ['one', 'two', 'Item', 'Item', true, false],
    [[1, 'function'], 'namesFlow', 'fataltrue'],
    [true, 5],
    32,
  ])
})

it('modules that import each other have declared steps of each other from the beginning', async () => {
  const got = await runApp({
    'package.json': '{}',
    'flow.ts': `import { again, tools } from './tools'
export async function flow() { 'use workflow'
  return [tools.length, await tools[0](1), await again(tools[0], 2), await tools[0].bind(null, 3)(), await tools[1].call({ n: 4 }), await tools[2](), await search(5), tools[0].stepId, tools[0].maxRetries] }
search.maxRetries = 7
export function search(x: number): Promise<string>
export async function search(x: unknown): Promise<string> { 'use step'; return 'found ' + x }
async function own(this: { n: number }) { 'use step'; return this.n }
export { own as renamed }
export default async function () { 'use step'; return 'default' }`,
    'tools.ts': `import { search, renamed, default as unnamed } from './flow'
export const tools: any[] = [search, renamed, unnamed]
export async function again(step: any, x: number) { 'use step'; return 'again ' + (await step(x)) }`,
    'server.ts': server(`import { flow } from './flow'`, ['flow']),
  })
  const id = 'step//./flow//search'
  expect(got).toEqual([[3, 'found 1', 'again found 2', 'found 3', 4, 'default', 'found 5', id, 7]])
})

it('monorepo: symlinked packages, exports conditions, dependencies', async () => {
  const got = await runApp(
    {
      'apps/web/package.json':
        '{ "name": "web", "private": true, "dependencies": { "@acme/flows": "workspace:*", "dep": "1", "esm-dep": "1", "workflow": "npm:stepline@0" } }',
      'apps/web/flow.ts': `import { libStep, libFlow, Money } from '@acme/flows'\nimport { deep } from '@acme/flows/deep'\nimport { depStep, depHelper } from 'dep'\nimport { esmStep } from 'esm-dep/steps'\nexport async function webFlow(x: number) { 'use workflow'; const m = await libStep(x); return [m instanceof Money, m.cents, await deep(2), await depStep(3), depHelper(4), await esmStep(5)] }\nexport { libFlow }`,
      'apps/web/server.ts': server(`import { webFlow, libFlow } from './flow'`, ['webFlow, 1', 'libFlow, 2']),
      'packages/flows/package.json':
        '{ "name": "@acme/flows", "version": "2.3.4", "type": "module", "sideEffects": false, "exports": { ".": { "types": "./src/index.ts", "import": "./src/index.ts" }, "./deep": "./src/deep/index.ts" }, "peerDependencies": { "workflow": "*" } }',
      'packages/flows/src/index.ts': `export * from './flow.js'\nexport * from './money.js'`,
      'packages/flows/src/flow.ts': `import { Money } from './money.js'\nimport { hostname } from 'node:os'\nexport async function libStep(x: number) { 'use step'; return new Money(x + hostname().slice(0, 0).length) }\nexport async function libFlow(x: number) { 'use workflow'; return (await libStep(x)).cents }`,
      'packages/flows/src/money.ts': `import { WORKFLOW_SERIALIZE as S, WORKFLOW_DESERIALIZE as D } from '@workflow/serde'\nexport class Money { constructor(readonly cents: number) {} static [S](m: Money) { return m.cents } static [D](c: number) { return new Money(c) } }`,
      'packages/flows/src/deep/index.ts': `export async function deep(x: number) { 'use step'; return x * 10 }`,
      'node_modules/dep/package.json':
        '{ "name": "dep", "version": "1.0.0", "main": "./lib/main.js", "sideEffects": false, "peerDependencies": { "workflow": "*" } }',
      'node_modules/dep/lib/main.js': `"use strict"; Object.defineProperty(exports, "__esModule", { value: true }); const tty = require("tty"); const { sub } = require("./sub"); async function depStep(x) { "use step"; return [typeof tty.isatty, sub(x)] } exports.depStep = depStep; exports.depHelper = (x) => x + 1`,
      'node_modules/dep/lib/sub.js': `exports.sub = (x) => x * 2 + __dirname.length * 0`,
      'node_modules/esm-dep/package.json':
        '{ "name": "esm-dep", "version": "3.0.0-rc.1", "type": "module", "sideEffects": ["*.css"], "exports": { "./steps": { "workflow": "./dist/steps.workflow.js", "default": "./dist/steps.js" } }, "dependencies": { "stepline": "*" } }',
      'node_modules/esm-dep/dist/steps.js': `import { readFileSync } from 'fs'\nexport async function esmStep(x) { "use step"; return typeof readFileSync + x }`,
      'node_modules/esm-dep/dist/steps.workflow.js': `export async function esmStep(x) { "use step"; }`,
    },
    'apps/web',
    (root) => {
      mkdirSync(join(root, 'apps/web/node_modules/@acme'), { recursive: true })
      symlinkSync(join(root, 'packages/flows'), join(root, 'apps/web/node_modules/@acme/flows'))
    },
  )
  expect(got).toEqual([[true, 1, 20, ['function', 6], 5, 'function5'], 2])
})
