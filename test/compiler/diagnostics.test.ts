import { describe, expect, test } from 'vitest'
import { discover, type Mode, transform } from '../../src/compiler/index.ts'
import { refused } from './programs/refused.ts'
import { CompileError } from '../../src/errors/index.ts'

/** `source` marks where each diagnostic must point with `‸`; `slugs` are theirs, in order. */
interface Case {
  name: string
  source: string
  slugs: string[]
  filename?: string | undefined
}

const cases: Case[] = [
  // Directives.
  {
    name: 'misplaced in a declaration',
    source: `async function f() { await 1; ‸"use step" }`,
    slugs: ['directive-misplaced'],
  },
  {
    name: 'misplaced in an arrow and a block',
    source: `const f = async () => { if (1) { ‸'use workflow' } }`,
    slugs: ['directive-misplaced'],
  },
  { name: 'misplaced after imports', source: `import 'x'\n‸"use step"`, slugs: ['directive-misplaced'] },
  {
    name: 'misplaced in a class',
    source: `class A { static { ‸"use step" } async m() { f(); ‸"use step"; } }`,
    slugs: ['directive-misplaced', 'directive-misplaced'],
  },
  {
    name: 'a try block that only looks lowered',
    source: `async function f() { const env = { stack: [] }; try { ‸"use step" } catch {} finally {} }`,
    slugs: ['directive-misplaced'],
  },
  {
    name: 'misspelled',
    source: `async function f() { ‸"use steps"; }\nasync function g() { ‸'use workflw' }\nconst h = async () => { ‸"Use Step" }\n async function i() { ‸"use setp"; ‸"use step " }`,
    slugs: Array(5).fill('directive-misspelled'),
  },
  {
    name: 'misspelled file directive',
    source: `‸"use workfow"\nexport async function f() {}`,
    slugs: ['directive-misspelled'],
  },
  {
    name: 'both in a function',
    source: `async function f() { "use step"; ‸"use workflow"; }`,
    slugs: ['directive-conflict'],
  },
  {
    name: 'both in a file',
    source: `"use step"\n‸"use workflow"\nexport async function f() {}`,
    slugs: ['directive-conflict'],
  },
  // Kinds of functions.
  {
    name: 'a workflow that is not async',
    source: `export function f() { ‸"use workflow" }\nexport const g = () => { ‸"use workflow" }`,
    slugs: ['workflow-not-async', 'workflow-not-async'],
  },
  {
    name: 'generators',
    source: `export async function* f() { ‸"use workflow" }\nfunction* g() { ‸"use step" }\nconst o = { async *m() { ‸"use step" } }`,
    slugs: ['generator-not-supported', 'generator-not-supported', 'generator-not-supported'],
  },
  // Positions.
  {
    name: 'instance method, getter, setter, constructor as workflow',
    source: `class A { async m() { ‸"use workflow" } static get g() { ‸"use workflow" } static set s(v) { ‸"use workflow" } constructor() { ‸"use workflow" } }`,
    slugs: Array(4).fill('directive-unsupported-position'),
  },
  {
    name: 'setter, constructor, private, computed and numeric members as step',
    source: `class A { set s(v) { ‸"use step" } constructor() { ‸"use step" } async #p() { ‸"use step" } async [k]() { ‸"use step" } async 1() { ‸"use step" } }`,
    slugs: Array(5).fill('directive-unsupported-position'),
  },
  {
    name: 'instance fields as workflow, and their private members in steps',
    source: `class A { #p = 1; run = async () => { ‸"use workflow" }; s = async () => { ‸"use step"; return this.#p } }`,
    slugs: ['directive-unsupported-position', 'step-uses-class-internals'],
  },
  {
    name: 'setter of an object, computed getter',
    source: `const o = { set s(v) { ‸"use step" }, get [k]() { ‸"use step" } }`,
    slugs: ['directive-unsupported-position', 'directive-unsupported-position'],
  },
  {
    name: 'namespaces',
    source: `namespace N { export async function f() { ‸"use step" } export async function g() { ‸"use workflow" } }`,
    slugs: ['directive-unsupported-position', 'directive-unsupported-position'],
  },
  {
    name: 'workflows inside of functions',
    source: `export async function f() { "use workflow"; async function g() { ‸"use workflow" } }\nconst make = () => async () => { ‸"use workflow" }\nasync function s() { "use step"; const w = async () => { ‸"use workflow" } }`,
    slugs: Array(3).fill('directive-unsupported-position'),
  },
  {
    name: 'workflows in objects and calls',
    source: `const o = { a: async () => { ‸"use workflow" }, async b() { ‸"use workflow" } }\nconst w = wrap(async () => { ‸"use workflow" })\nconst l = [async () => { ‸"use workflow" }]`,
    slugs: Array(4).fill('directive-unsupported-position'),
  },
  {
    name: 'declared directly in a case',
    source: `function f() { switch (1) { case 1: async function s() { ‸"use step" } } }`,
    slugs: ['directive-unsupported-position'],
  },
  // Ids of their own.
  {
    name: 'ids that are no string literals, empty, malformed or set twice',
    source: `const name = 'w'; const made = () => name\nasync function w() { "use workflow" } w.id = ‸name\nconst s = async () => { "use step" }; s.id = ‸made()\nconst e = async () => { "use step" }; e.id = ‸""\nconst m = async () => { "use step" }; m.id = ‸"a/b"\nclass C { static async t() { "use step" } } C.t.id = 'one'; C.t.id = ‸'two'\nconst o = { async p() { "use step" } }; ‸o.p.id ??= 'p'\nconst a = async () => { "use step" }; Object.assign(a, { id: ‸7 })`,
    slugs: Array(7).fill('own-id-invalid'),
  },
  {
    name: 'ids of what is no step',
    source: `async function w() { "use workflow"; const row = { id: 1 }; row.id = Math.random(); { const w = row; w.id = 2 } }\nfunction helper() {} helper.id = helper.name`,
    slugs: [],
  },
  // Files.
  {
    name: 'exports of a step file',
    source:
      `"use step"\nexport const ‸a = 1\nexport const ‸b = wrap(async () => {})\n‸export class C {}\n‸export enum E { A }\nexport const ‸{ d } = {}\nexport { ‸x } from 'y'\n‸export * from 'z'\nexport default ‸{}`
        .replace('‸export class', 'export ‸class')
        .replace('‸export enum', 'export ‸enum'),
    slugs: Array(8).fill('invalid-file-export'),
  },
  {
    name: 'exports of a workflow file',
    source: `"use workflow"\nexport ‸function a() {}\nexport const b = async () => {}\nexport ‸class C {}\nconst value = 1\nexport { ‸value }`,
    slugs: Array(3).fill('invalid-file-export'),
  },
  {
    name: 'types and signatures may be exported',
    source: `"use step"\nexport type T = 1\nexport interface I {}\nexport type { X } from 'x'\nexport function a(x: string): void\nexport function a(x: any) {}\nexport declare const d: number`,
    slugs: [],
  },
  // Classes.
  {
    name: 'classes in functions',
    source: `function f() { ‸class A { static async s() { "use step" } } }`,
    slugs: ['class-not-at-top-level'],
  },
  {
    name: 'serialisable classes in functions',
    source: `import { WORKFLOW_SERIALIZE as S, WORKFLOW_DESERIALIZE as D } from '@workflow/serde'\nconst f = () => ‸class { static [S]() {} static [D]() {} }`,
    slugs: ['class-not-at-top-level'],
  },
  {
    name: 'classes without a name',
    source: `register(‸class { static async s() { "use step" } })`,
    slugs: ['class-without-name'],
  },
  // Captures.
  {
    name: 'captured functions and classes',
    source: `export async function wf() { "use workflow"; const helper = () => 1; function plain() {} class K {} let later = () => 1; later = 5 as any\n const s = async () => { "use step"; return [‸helper(), ‸plain, new ‸K(), later, other] }; const other = async () => { "use step" } }`,
    slugs: Array(3).fill('captured-function'),
  },
  {
    name: 'arguments in arrows',
    source: `function f() { return async () => { "use step"; (function () { arguments }); return [...‸arguments] } }`,
    slugs: ['step-uses-arguments'],
  },
  {
    name: 'internals of the class around',
    source: `class A { #p = 1; m() { return async () => { ‸"use step"; return this.#p } } n() { return async () => { ‸"use step"; return super.n() } } }`,
    slugs: ['step-uses-class-internals', 'step-uses-class-internals'],
  },
  { name: 'syntax errors', source: `async function f() { "use step"; return (‸; }`, slugs: ['syntax-error'] },
  // Nothing to report.
  {
    name: 'strings that are no directives',
    source:
      "const a = `use step`, b = ('use step'), o = { 'use step': 1 }; f('use workflow'); async function g() { ('use step'); 'use step'.length; `use step` }\nswitch (a) { case 'use step': }",
    slugs: [],
  },
  {
    name: 'foreign directives',
    source: `'use strict'; 'use client'; 'use server'\nasync function f() { 'use cache'; 'use no memo' }\nasync function g() { 'use strict'; "use step"; 'use memo'; return 1 }\nconst x = 'use step'`,
    slugs: [],
  },
  { name: 'repeated directives', source: `async function f() { "use step"; "use step" }`, slugs: [] },
]

describe('diagnostics', () => {
  const more = refused.map(([name, source, slugs, filename]) => ({ name, source, slugs, filename }))
  test.each<Case>([...cases, ...more])('$name', ({ source, slugs, filename = '/app/src/case.ts' }) => {
    const text = source.replaceAll('‸', '')
    const { diagnostics } = discover(text, filename, { root: '/app' })
    expect(diagnostics.map((d) => d.slug)).toEqual(slugs)
    expect(diagnostics.map((d) => `${d.line}:${d.column}`)).toEqual(markedPositions(source))
    for (const d of diagnostics) {
      expect(d.file).toBe(filename)
      expect(d.hint).not.toBe('')
      expect(d.frame).toContain('^')
    }
    const compiled = (['workflow', 'step', 'client'] as const).map((mode) => compiles(text, filename, mode))
    expect(compiled).toEqual(Array(3).fill(slugs.length === 0))
  })

  test('a file directive without exports is a warning', () => {
    const source = `"use step"\nmodule.exports = { async s() {} }`
    const { diagnostics } = transform(source, 'a.js', { mode: 'step' })
    expect(diagnostics).toMatchObject([
      { slug: 'file-directive-without-exports', severity: 'warning', line: 1 },
    ])
  })

  test('deep expressions are compiled', () => {
    const source = `export async function s() { "use step"; return ${Array(1500).fill('1').join(' + ')} }`
    expect(discover(source, 'a.ts').steps).toHaveLength(1)
    expect(transform(source, 'a.ts', { mode: 'workflow' }).code).not.toContain('1 + 1')
  })

  test('an error carries every diagnostic of the file', () => {
    const source = `async function f() { "use steps" }\nfunction g() { "use workflow" }`
    const error = catchError(() => transform(source, 'a.ts', { mode: 'step' })) as CompileError
    expect(error.diagnostics.map((d) => d.slug)).toEqual(['directive-misspelled', 'workflow-not-async'])
    expect(error.message).toContain('a.ts:1:22')
    expect(error.message).toContain('Did you mean "use step"?')
    expect(error.message).toContain('a.ts:2:16')
  })
})

function compiles(source: string, filename: string, mode: Mode): boolean {
  try {
    transform(source, filename, { mode, root: '/app' })
    return true
  } catch (error) {
    if (error instanceof CompileError) return false
    throw error
  }
}

function catchError(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

function markedPositions(source: string): string[] {
  const positions: string[] = []
  for (const [index, line] of source.split('\n').entries()) {
    let removed = 0
    for (const { index: column } of line.matchAll(/‸/g)) positions.push(`${index + 1}:${column - removed++}`)
  }
  return positions
}
