import { describe, expect, test } from 'vitest'
import { discover, mayContainDirectives, moduleId } from '../../src/compiler/index.ts'

describe('moduleId', () => {
  test.each([
    ['/app/src/a.ts', '/app', './src/a'],
    ['/app/src/a.test.ts', '/app/', './src/a.test'],
    ['/app/a.mjs', '/app', './a'],
    ['/app/src/a.vue', '/app', './src/a.vue'],
    ['/app/src/a.vue?vue&type=script&lang.ts', '/app', './src/a.vue'],
    ['/app/src/a.ts?v=1', '/app', './src/a'],
    ['/lib/a.ts', '/app', './../lib/a'],
    ['/application/a.ts', '/app', './../application/a'],
    ['/app/./src/../src/a.tsx', '/app', './src/a'],
    ['C:\\app\\src\\a.ts', 'c:\\app', './src/a'],
    ['c:/app/src/a.cts', 'C:/app/', './src/a'],
    ['/C:/app/a.ts', 'C:\\app', './a'],
    ['src/a.ts', undefined, './src/a'],
    ['./src/a.ts', '/app', './src/a'],
    ['src\\a.ts', undefined, './src/a'],
    ['/app/src/größe 作.jsx', '/app', './src/größe 作'],
  ])('%s in %s is %s', (filename, root, id) => {
    expect(moduleId(filename, root === undefined ? {} : { root })).toBe(id)
  })

  test('a package id replaces the path', () => {
    expect(moduleId('/app/node_modules/p/dist/x.js', { root: '/app', packageId: 'p/x@1.2.3' })).toBe(
      'p/x@1.2.3',
    )
    const { steps } = discover('export async function s() { "use step" }', '/x.js', { packageId: 'p@1.0.0' })
    expect(steps[0]?.id).toBe('step//p@1.0.0//s')
  })
})

describe('names', () => {
  test.each<[string, string[]]>([
    ['export async function f() { "use step" }', ['f']],
    ['export default async function f() { "use step" }', ['f']],
    ['export default async function () { "use step" }', ['default']],
    ['export default async () => { "use step" }', ['default']],
    ['export default (async () => { "use step" })', ['default']],
    ['export default { a: async () => { "use step" } }', ['default/a']],
    ['const f = async function inner() { "use step" }', ['f']],
    [
      'const f = wrap(async () => { "use step" }, async function g() { "use step" })',
      ['f/_anonymousStep0', 'f/g'],
    ],
    ['call(async () => { "use step" }, async () => { "use step" })', ['_anonymousStep0', '_anonymousStep1']],
    [
      'const agent = new Agent({ tools: { t: { execute: async () => { "use step" } } } })',
      ['agent/tools/t/execute'],
    ],
    [
      'const o = { a: { b: async () => { "use step" } }, "a/b": async () => { "use step" } }',
      ['o/a/b', 'o/a%2Fb'],
    ],
    [
      'const o = { "~": async () => { "use step" }, "%7E": async () => { "use step" } }',
      ['o/%7E', 'o/%257E'],
    ],
    [
      'exports.f = async () => { "use step" }; module.exports = async () => { "use step" }; a.b = async () => { "use step" }',
      ['f', 'default', 'a/b'],
    ],
    [
      'class C { static async m() { "use step" } async m() { "use step" } get g() { "use step" } static f = async () => { "use step" } }',
      ['C.m', 'C#m', 'C#g', 'C.f'],
    ],
    ['const C = class D { static async m() { "use step" } }', ['C.m']],
    [
      'async function w() { "use workflow"; const o = { s: async () => { "use step" } }; function h() { async function t() { "use step" } } }',
      ['w/o/s', 'w/h/t'],
    ],
    [
      'async function w() { "use workflow"; f(async () => { "use step" }) } async function v() { "use workflow"; f(async () => { "use step" }) }',
      ['w/_anonymousStep0', 'v/_anonymousStep0'],
    ],
    [
      'function f() { { async function s() { "use step" } } { async function s() { "use step" } } }',
      ['f/s', 'f/s~1'],
    ],
    ['{ async function s() { "use step" } } async function s() { "use step" }', ['s', 's~1']],
    [
      'async function w() { "use workflow"; await Promise.all([(async () => { "use step" })(), f(async function g() { "use step" })]) }',
      ['w/_anonymousStep0', 'w/g'],
    ],
    ['const l = [async () => { "use step" }, { x: async () => { "use step" } }]', ['l/0', 'l/1/x']],
    [
      'const { a = async () => { "use step" } } = x; function f(cb = async () => { "use step" }) {}',
      ['a', 'f/cb'],
    ],
  ])('%s', (source, names) => {
    const { steps, diagnostics } = discover(source, '/app/a.ts', { root: '/app' })
    expect(diagnostics).toEqual([])
    expect(steps.map((step) => step.name)).toEqual(names)
    expect(steps.map((step) => step.id)).toEqual(names.map((name) => `step//./a//${name}`))
  })

  test('a nested name never takes the name of a module-level one', () => {
    const source =
      'function o() { return { s: async () => { "use step" } } }\nconst p = 1; async function wf() { "use workflow"; const s = async () => { "use step" } }\nconst wf2 = { s: async () => { "use step" } }'
    expect(discover(source, 'a.ts').steps.map((s) => s.name)).toEqual(['o/s', 'wf/s', 'wf2/s'])
  })
})

describe('ids of their own', () => {
  const source = (file: string, step: string) =>
    discover(
      `export async function wf() { "use workflow"; const inner = async () => { "use step" }; await ${step}() }
       wf.id = 'order'
       async function ${step}() { "use step" }
       ${step}.id = 'pay'`,
      file,
      { root: '/app' },
    )
  const idsOf = ({ workflows, steps }: ReturnType<typeof source>) =>
    [...workflows, ...steps].map(({ id }) => id)

  test('do not change when functions and files are renamed, nor do those of what is inside', () => {
    const before = source('/app/src/a.ts', 'charge')
    expect(idsOf(before)).toEqual(['workflow//id//order', 'step//id//order/inner', 'step//id//pay'])
    expect(idsOf(source('/app/lib/moved.ts', 'debit'))).toEqual(idsOf(before))
  })

  test('an id inside of a function goes before what the function would give', () => {
    const nested = `async function wf() { "use workflow"; const s = async () => { "use step" }; s.id = 'mine' }\nwf.id = 'w'`
    expect(discover(nested, '/app/a.ts').steps.map(({ id }) => id)).toEqual(['step//id//mine'])
  })
})

test.each<[string, boolean]>([
  ['async () => { "use step" }', true],
  ["'use workflow'", true],
  ["'use workflw'", true],
  ['"Use  Step"', true],
  ['"suse tep"', true],
  ['"sue step" + "us step"', true],
  ['"nose stem"', false],
  ["import { WORKFLOW_SERIALIZE } from 'x'", true],
  ["Symbol.for('workflow-deserialize')", true],
  ["'use strict'; 'use client'; const user = 'user'", false],
  ['', false],
])('mayContainDirectives(%j) is %s', (source, expected) => {
  expect(mayContainDirectives(source)).toBe(expected)
})
