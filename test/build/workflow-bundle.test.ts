import vm from 'node:vm'
import { join } from 'node:path'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { describe, expect, it } from 'vitest'
import { buildProject, createProject, printManifest, throwOnErrors } from '../../src/bundler/index.ts'
import { CompileError } from '../../src/errors/index.ts'
import { orderApp, tempApp, write } from './temp-app.ts'

const build = (root: string) => buildProject(createProject({ root }))
const found = async (root: string) => {
  const { diagnostics } = await build(root)
  return diagnostics.map((d) => `${d.file.slice(root.length + 1)}:${d.line}:${d.column} ${d.slug}`).sort()
}

/** Evaluates a bundle in a bare realm in which steps answer at once. */
function evaluate(code: string, step: (id: string, args: unknown[]) => unknown = () => undefined) {
  const context = vm.createContext({ __private_workflows: new Map() })
  Object.assign(context, { stepAnswer: step, ticks: 0 })
  vm.runInContext(
    `globalThis[Symbol.for('WORKFLOW_USE_STEP')] = (id) => async (...args) => stepAnswer(id, args)
     globalThis[Symbol.for('stepline.workflow-api')] = {}`,
    context,
  )
  const install = vm.runInContext(code, context, { filename: 'bundle.js' }) as (tick: () => void) => void
  install(() => (context['ticks'] as number)++)
  return context as unknown as {
    ticks: number
    __private_workflows: Map<string, (...args: unknown[]) => Promise<unknown>>
  }
}

describe('the workflow bundle', () => {
  it('is one expression that registers workflows and leaves nothing else behind', async () => {
    const { bundle, stepFiles, diagnostics } = await build(tempApp(orderApp))
    expect(diagnostics).toEqual([])
    const realm = evaluate(bundle.code, (id, [order]) => `${id} ${String(order)}`)
    const order = realm.__private_workflows.get('workflow//./workflows/order//order')!
    await expect(order('a')).resolves.toBe('STEP//./WORKFLOWS/STEPS//CHARGE A!')
    expect(realm.ticks).toBeGreaterThan(0)
    expect(Object.keys(realm).sort()).toEqual(['__private_workflows', 'stepAnswer', 'ticks'])
    expect(bundle.code).not.toContain('node:os')
    expect(stepFiles.map((file) => file.split('/').at(-1))).toEqual(['steps.ts'])
  })

  it('refuses an import of a name that is known only at run time, in the same turn and with an error of its realm', async () => {
    const root = tempApp({
      ...orderApp,
      'workflows/plugins.ts': `export async function plugins(name: string) {\n  'use workflow'\n  return import(name)\n}\n`,
      'workflows/later.ts': `export async function later() {\n  'use workflow'\n  return (await import('../lib/text')).shout('a')\n}\n`,
    })
    const { bundle, diagnostics } = await build(root)
    expect(diagnostics).toEqual([])
    const realm = evaluate(bundle.code)
    Object.assign(realm, {
      require: (name: string) => {
        throw new Error(`no ${name}`)
      },
    })
    const plugins = realm.__private_workflows.get('workflow//./workflows/plugins//plugins')!
    await expect(plugins('moment')).rejects.toThrow('no moment')
    const later = realm.__private_workflows.get('workflow//./workflows/later//later')!
    expect(await later()).toBe('A!')
    expect(bundle.code).not.toMatch(/\bimport\(/)
  })

  it('maps a throw in a helper to its exact line and column', async () => {
    const helper = `interface Wide {\n  a: string\n}\n\nexport function fail(wide: Wide): never {\n    throw new Error(wide.a)\n}\n`
    const root = tempApp({
      ...orderApp,
      'lib/fail.ts': helper,
      'workflows/failing.ts': `import { fail } from '../lib/fail'\nexport async function failing() {\n  'use workflow'\n  fail({ a: 'x' })\n}\n`,
    })
    const { bundle } = await build(root)
    const failing = evaluate(bundle.code).__private_workflows.get('workflow//./workflows/failing//failing')!
    const error = (await failing().catch((thrown: unknown) => thrown)) as Error
    const frames = [...error.stack!.matchAll(/bundle\.js:(\d+):(\d+)/g)].slice(0, 2)
    const map = new TraceMap(bundle.map)
    const places = frames.map(([, line, column]) =>
      originalPositionFor(map, { line: Number(line), column: Number(column) - 1 }),
    )
    expect(places).toMatchObject([
      { source: 'lib/fail.ts', line: 6, column: 10 },
      { source: 'workflows/failing.ts', line: 4, column: 2 },
    ])
    expect(bundle.map).not.toContain('sourcesContent')
  })

  it('is the same, with its manifest, wherever the app lies', async () => {
    const [a, b] = await Promise.all([build(tempApp(orderApp)), build(tempApp(orderApp))])
    expect(a.bundle.hash).toBe(b.bundle.hash)
    expect(a.bundle.map).toBe(b.bundle.map)
    expect(printManifest(a.manifest)).toBe(printManifest(b.manifest))
    expect(a.manifest.steps['step//./workflows/steps//charge']).toEqual({
      stepId: 'step//./workflows/steps//charge',
      name: 'charge',
      file: 'workflows/steps.ts',
      line: 3,
      column: 7,
    })
  })

  it('keeps the names of functions and classes that two files share', async () => {
    const file = (n: number) => `class Failure extends Error {}
export async function flow${n}() {
  'use workflow'
  return Failure.name
}
`
    const { bundle } = await build(tempApp({ 'package.json': '{}', 'a.ts': file(1), 'b.ts': file(2) }))
    const { __private_workflows: workflows } = evaluate(bundle.code)
    const names = await Promise.all([...workflows.values()].map((flow) => flow()))
    expect(names).toEqual(['Failure', 'Failure'])
  })

  it('keeps the names of classes that mention themselves, and drops those that nothing uses', async () => {
    const root = tempApp({
      'package.json': '{}',
      'flow.ts': `import { Named, Unused } from './classes'
export class Failure extends Error {
  constructor(message: string) { super(message); this.name = this.constructor.name }
  static is(error: unknown) { return error instanceof Failure }
}
class Own { static name = 'mine'; static self = () => Own }
export async function flow() {
  'use workflow'
  return [new Failure('x').name, Failure.is(1), Named.name, new Named().kind, Own.name, Object.keys(Named)]
}
`,
      'classes.ts': `class Named { kind = this.constructor.name; static make() { return new Named() } }
export class Unused { static make() { return new Unused() } }
export { Named }`,
    })
    const { bundle } = await build(root)
    const [flow] = evaluate(bundle.code).__private_workflows.values()
    expect(structuredClone(await flow!())).toEqual(['Failure', false, 'Named', 'Named', 'mine', []])
    expect(bundle.code).not.toContain('Unused')
  })

  it('keeps the names of decorated classes', async () => {
    const decorator = 'const d = (c: any) => c'
    const flow = `${decorator}
@d class A {}
class B { @((v: any) => v) m() {} static self() { return B } }
export async function flow() {
  'use workflow'
  return [A.name, B.name]
}
`
    for (const tsconfig of ['{}', '{ "compilerOptions": { "experimentalDecorators": true } }']) {
      const { bundle } = await build(
        tempApp({ 'package.json': '{}', 'tsconfig.json': tsconfig, 'flow.ts': flow }),
      )
      const [run] = evaluate(bundle.code).__private_workflows.values()
      expect(structuredClone(await run!())).toEqual(['A', 'B'])
    }
  })

  it('takes a saved file into account, and compiles no other again', async () => {
    const root = tempApp(orderApp)
    const project = createProject({ root })
    const before = await buildProject(project)
    const untouched = project.files.get(join(root, 'workflows/order.ts'))
    write(join(root, 'lib/text.ts'), `export const shout = (text: string) => text + ' saved'\n`)
    const after = await buildProject(project)
    expect(after.bundle.hash).not.toBe(before.bundle.hash)
    expect(project.files.get(join(root, 'workflows/order.ts'))).toBe(untouched)
  })
})

describe('Node.js modules in workflow code', () => {
  const helper = `import { readFileSync } from 'node:fs'
import * as path from 'path'
export const safe = (text: string) => text.trim()
export const unsafe = (file: string) => readFileSync(path.join('/', file))
`
  const flow = (name: string) => `import { ${name} } from './helper'
export async function flow() {
  'use workflow'
  return ${name}('x')
}
`

  it('are fine as long as what needs them is not used', async () => {
    expect(
      await found(tempApp({ 'package.json': '{}', 'helper.ts': helper, 'flow.ts': flow('safe') })),
    ).toEqual([])
  })

  it('are reported once per export used, at the import, with the way there', async () => {
    const root = tempApp({ 'package.json': '{}', 'helper.ts': helper, 'flow.ts': flow('unsafe') })
    const { diagnostics } = await build(root)
    expect(diagnostics.map(({ message }) => message)).toEqual([
      expect.stringContaining('"readFileSync" of "node:fs" is used'),
      expect.stringContaining('"join" of "path" is used'),
    ])
    expect(diagnostics[0]).toMatchObject({ slug: 'node-js-module-in-workflow', line: 1, column: 0 })
    expect(diagnostics[0]!.message).toContain('flow.ts → helper.ts → node:fs')
    expect(diagnostics[0]!.frame).toContain("> 1 | import { readFileSync } from 'node:fs'")
    expect(() => throwOnErrors(diagnostics)).toThrow(CompileError)
  })

  it('name the package that needs them, at the import of the package', async () => {
    const root = tempApp({
      'package.json': '{}',
      'node_modules/mailer/package.json': '{ "name": "mailer", "version": "1.0.0" }',
      'node_modules/mailer/index.js': `const net = require('net')\nexports.send = () => net.connect(25)\n`,
      'flow.ts': `import { send } from 'mailer'\nexport async function flow() {\n  'use workflow'\n  return send()\n}\n`,
    })
    const { diagnostics } = await build(root)
    expect(diagnostics).toHaveLength(1)
    expect(diagnostics[0]).toMatchObject({ file: join(root, 'flow.ts'), line: 1, column: 0 })
    expect(diagnostics[0]!.message).toContain('The package "mailer" needs "net"')
  })

  it('may be asked for by a package that is prepared not to get them', async () => {
    const root = tempApp({
      'package.json': '{}',
      'node_modules/careful/package.json': '{ "name": "careful", "version": "1.0.0" }',
      'node_modules/careful/index.js': `let util\ntry { util = require('util') } catch {}\nexports.has = () => util !== undefined\n`,
      'flow.ts': `import { has } from 'careful'\nexport async function flow() {\n  'use workflow'\n  return has()\n}\n`,
    })
    const { bundle, diagnostics } = await build(root)
    expect(diagnostics).toEqual([])
    const [flow] = evaluate(bundle.code).__private_workflows.values()
    await expect(flow!()).resolves.toBe(false)
  })
})

describe('what is wrong with an app', () => {
  it('is reported for all files together, in the original files', async () => {
    const root = tempApp({
      'package.json': '{}',
      'a.ts': `import { x } from './nowhere'\nexport async function a() {\n  'use workflow'\n  return x\n}\n`,
      'b.ts': `import 'fs'\nimport { cpus } from 'node:os'\nexport async function b(n: number) {\n  'use workflow'\n  return cpus().length + n\n}\n`,
      'c.ts': `export function c() {\n  'use workflow'\n}\n`,
    })
    expect(await found(root)).toEqual([
      'a.ts:1:18 workflow-import-unresolved',
      'b.ts:2:0 node-js-module-in-workflow',
      'c.ts:2:2 workflow-not-async',
    ])
  })

  it('includes what the bundler cannot bundle, where it is', async () => {
    const root = tempApp({
      'package.json': '{}',
      'a.ts': `import data from './data.json'\nexport async function a() {\n  'use workflow'\n  return data\n}\n`,
      'data.json': '{ broken',
    })
    expect(await found(root)).toEqual(['data.json:1:2 workflow-bundle-failed'])
  })

  it('counts columns in characters, not in bytes', async () => {
    const a = `/* größe */ import { x } from './nowhere'\nexport async function a() {\n  'use workflow'\n  return x\n}\n`
    expect(await found(tempApp({ 'package.json': '{}', 'a.ts': a }))).toEqual([
      `a.ts:1:${a.indexOf("'./nowhere'")} workflow-import-unresolved`,
    ])
  })

  it('includes an id that two files claim', async () => {
    const step = `export async function save() {\n  'use step'\n}\n`
    expect(await found(tempApp({ 'package.json': '{}', 'save.ts': step, 'save.mts': step }))).toEqual([
      'save.ts:1:7 duplicate-id',
    ])
  })
})
