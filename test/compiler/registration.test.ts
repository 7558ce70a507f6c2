import { describe, expect, test } from 'vitest'
import { transform } from '../../src/compiler/index.ts'
import { load } from './realms.ts'

describe('the step bundle', () => {
  test('keeps functions, their names and their properties', () => {
    const { step, steps } = load(`
      export async function a() { "use step"; return 1 }
      a.maxRetries = 5
      export const b = async () => { "use step" }
      Object.assign(b, { maxRetries: 2 })
      export const c = async function named() { "use step" }
      export default async () => { "use step" }
      export const tools = { d: async () => { "use step" }, async e() { "use step" } }
      export async function wf() { "use workflow"
        const f = async () => { "use step" }
        f.maxRetries = 7
        const g = async function inner(x: number) { "use step"; return f ?? x }
        g.maxRetries = -1
        g['label'] = 'text' }`)
    const get = (name: string) =>
      steps.get(`step//./src/case//${name}`) as unknown as {
        name: string
        maxRetries?: number
        label?: string
      }
    const { a, b, c, tools } = step.exports
    expect(get('a')).toBe(a)
    expect(get('b')).toBe(b)
    expect(get('tools/d')).toBe(tools.d)
    expect([
      a.maxRetries,
      b.maxRetries,
      get('wf/f').maxRetries,
      get('wf/g').maxRetries,
      get('wf/g').label,
    ]).toEqual([5, 2, 7, -1, 'text'])
    expect(
      [a, b, c, step.exports['default'], tools.d, tools.e, get('wf/f'), get('wf/g')].map(
        (f: { name: string }) => f.name,
      ),
    ).toEqual(['a', 'b', 'named', 'default', 'd', 'e', 'f', 'inner'])
  })

  test('keeps every option of a step, of nested ones too', () => {
    const { step, steps } = load(`
      export async function a() { "use step" }
      a.timeout = '5s'
      a.inline = false
      export async function wf() { "use workflow"
        const f = async () => { "use step" }
        f.timeout = 100
        f.inline = false
        return f() }`)
    const { a } = step.exports
    const f = steps.get('step//./src/case//wf/f') as unknown as { timeout: number; inline: boolean }
    expect([a.timeout, a.inline, f.timeout, f.inline]).toEqual(['5s', false, 100, false])
  })

  test('steps called by the application are plain calls', async () => {
    const { step } = load(`
      const rate = 2
      export async function s(x: number) { "use step"; return x * rate }
      export const make = (n: number) => async (x: number) => { "use step"; return n + x }
      export const list = [() => { "use step"; return 3 }]`)
    const { s, make, list } = step.exports
    expect([await s(2), await make(1)(2), list[0]()]).toEqual([4, 3, 3])
  })

  test('workflows refuse to be called, and carry their id', async () => {
    const { step } = load(`
      export async function wf(a = 1) { "use workflow"; return a }
      export const arrow = async () => { "use workflow" }
      export default async function () { "use workflow" }
      export class A { static async run() { "use workflow" } }`)
    const { wf, arrow, A, default: def } = step.exports
    expect([wf.workflowId, arrow.workflowId, def.workflowId, A.run.workflowId]).toEqual([
      'workflow//./src/case//wf',
      'workflow//./src/case//arrow',
      'workflow//./src/case//default',
      'workflow//./src/case//A.run',
    ])
    expect([wf.name, arrow.name, def.name]).toEqual(['wf', 'arrow', 'default'])
    await expect(wf()).rejects.toThrow(
      'You attempted to execute workflow wf function directly. To start a workflow, use start(wf) from workflow/api',
    )
  })

  test('a nested step outside of a step run says so', async () => {
    const { steps } = load(
      `export async function wf() { "use workflow"; const x = 1; return (async () => { "use step"; return x })() }`,
    )
    await expect(async () => steps.get('step//./src/case//wf/_anonymousStep0')?.()).rejects.toThrow(
      'only known in a step run',
    )
  })

  test('a file directive of parenthesised objects', async () => {
    const { step } = load(
      `"use workflow"; export default async () => ({ a: 1 })\nexport const b = async () => (({ b: 1 })), c = async (x: number) => x`,
    )
    for (const fn of Object.values(step.exports))
      await expect((fn as () => unknown)()).rejects.toThrow('directly')
  })
})

describe('classes', () => {
  test.each([
    [
      'imported',
      `import { WORKFLOW_SERIALIZE, WORKFLOW_DESERIALIZE as D } from '@workflow/serde'`,
      'WORKFLOW_SERIALIZE',
      'D',
    ],
    [
      'namespace',
      `import * as serde from '@workflow/serde'`,
      'serde.WORKFLOW_SERIALIZE',
      `serde['WORKFLOW_DESERIALIZE']`,
    ],
    [
      'required',
      `const { WORKFLOW_SERIALIZE: S, WORKFLOW_DESERIALIZE: D } = require('@workflow/serde')`,
      'S',
      'D',
    ],
    [
      'required as a whole',
      `const serde = require('@workflow/serde')`,
      'serde.WORKFLOW_SERIALIZE',
      'serde.WORKFLOW_DESERIALIZE',
    ],
    ['symbols', '', `Symbol.for('workflow-serialize')`, `Symbol.for("workflow-deserialize")`],
    [
      'constants',
      `const S = Symbol.for('workflow-serialize'); const D = Symbol.for('workflow-deserialize') as symbol`,
      'S',
      'D',
    ],
  ])('keys: %s', async (_name, head, serialize, deserialize) => {
    const symbols = {
      WORKFLOW_SERIALIZE: Symbol.for('workflow-serialize'),
      WORKFLOW_DESERIALIZE: Symbol.for('workflow-deserialize'),
    }
    const { classes, workflow, run } = load(
      `${head}
      export class Point { constructor(public x: number) {}
        static [${serialize}](p: Point) { return p.x }
        static [${deserialize}] = (x: number) => new Point(x) }
      async function move(p: Point) { "use step"; return new Point(p.x + 1) }
      export async function wf() { "use workflow"; const p = await move(new Point(1)); return [p instanceof Point, p.x] }`,
      { modules: { '@workflow/serde': symbols } },
    )
    expect([...classes.workflow.keys()]).toEqual(['class//./src/case//Point'])
    expect([...classes.step.keys()]).toEqual(['class//./src/case//Point'])
    expect(Object.getOwnPropertyDescriptor(workflow.exports['Point'], 'classId')).toMatchObject({
      value: 'class//./src/case//Point',
      writable: false,
    })
    expect(await run('wf')).toEqual([true, 2])
  })

  test('names of expressions, own ids, subclasses', () => {
    const serde = `static [Symbol.for('workflow-serialize')]() {} static [Symbol.for('workflow-deserialize')]() {}`
    const { classes, step } = load(`
      export const A = class Inner { ${serde} }
      export const holder = { B: class { ${serde} } }
      export class C { static classId = 'mine'; ${serde} }
      export class D extends C { static async s() { "use step"; return this.name } }
      export class E { static [Symbol.for('workflow-serialize')]() {} }
      export default class { ${serde} }`)
    expect([...classes.step.keys()]).toEqual(
      ['A', 'holder/B', 'C', 'D', 'default'].map((n) => `class//./src/case//${n}`),
    )
    const { A, C, D, holder } = step.exports
    expect([A.name, holder.B.name, C.classId, D.classId]).toEqual([
      'Inner',
      'B',
      'mine',
      'class//./src/case//D',
    ])
  })
})

test('entries are the same in all modes and carry positions', () => {
  const source = `export { s as t }\nasync function s() { "use step" }\nexport class A { async m() { "use step" } }\nexport const wf = async () => { "use workflow" }`
  const [workflow, step, client] = (['workflow', 'step', 'client'] as const).map(
    (mode) => transform(source, '/app/a.ts', { mode, root: '/app' }).entries,
  )
  expect(workflow).toEqual(step)
  expect(client).toEqual(step)
  expect(step?.steps).toMatchObject([
    { name: 's', id: 'step//./a//s', line: 2, column: 0, exportNames: ['t'] },
    { name: 'A#m', id: 'step//./a//A#m', line: 3, column: 17, exportNames: [] },
  ])
  expect(step?.workflows).toMatchObject([{ name: 'wf', line: 4, column: 18, exportNames: ['wf'] }])
  expect(step?.classes).toMatchObject([{ name: 'A', id: 'class//./a//A' }])
})
