import { describe, expect, test } from 'vitest'
import { load, type RunOptions } from './realms.ts'

interface Case extends RunOptions {
  name: string
  source: string
  workflow?: string
  args?: unknown[]
  result: unknown
}

const cases: Case[] = [
  {
    name: 'declarations, called above themselves',
    source: `
      export async function wf(a: number) { "use workflow"; return add(a, 2) }
      async function add(a: number, b: number) { "use step"; return a + b }`,
    args: [1],
    result: 3,
  },
  {
    name: 'module code above a declared step sees it',
    source: `
      const table = { add }
      export async function wf() { "use workflow"; return table.add(1) }
      async function add(a: number) { "use step"; return a + 1 }`,
    result: 2,
  },
  {
    name: 'arrows, function expressions, wrappers of types',
    source: `
      const a = async (x: number) => { 'use step'; return x + 1 }
      const b = (async function named(x: number) { 'use step'; return x + 10 }) as (x: number) => Promise<number>
      let c = (async (x: number) => { 'use step'; return x + 100 }) satisfies unknown
      var d = <any>(async (x: number) => { 'use step'; return x + 1000 })
      export const wf = async () => { 'use workflow'; return (await a(0)) + (await b(0)) + (await c(0)) + (await d(0)) }`,
    result: 1111,
  },
  {
    name: 'captured values are read when the step is called',
    source: `
      export async function wf() {
        "use workflow"
        let n = 1
        const step = async () => { "use step"; return n }
        n = 5
        const first = await step()
        n = 7
        return [first, await step()]
      }`,
    result: [5, 7],
  },
  {
    name: 'loop variables are captured per iteration',
    source: `
      export async function wf() {
        "use workflow"
        const steps = []
        for (let i = 0; i < 3; i++) steps.push(async () => { "use step"; return i })
        return Promise.all(steps.map((s) => s()))
      }`,
    result: [0, 1, 2],
  },
  {
    name: 'a local that shadows an import, a module name or a global is captured',
    modules: { x: { value: 'imported' } },
    source: `
      import { value } from 'x'
      const other = 'module'
      export async function wf() {
        "use workflow"
        const value = 'local', fetch = 'f', process = 'p'
        { const other = 'block'
          const s = async () => { "use step"; return [value, other, fetch, process, typeof Deno] }
          return s() }
      }
      export const keep = [value, other]`,
    result: ['local', 'block', 'f', 'p', 'undefined'],
  },
  {
    name: 'captures in parameter defaults, templates, shorthand, nested functions, and assigned in the step',
    source: `
      export async function wf() {
        "use workflow"
        let a = 1, b = 2, c = 3, d = 4, e = 5
        const s = async (x = a, { y = b } = {}) => { "use step"; d++; const inner = () => ({ c }); return [x, y, inner(), d, \`\${e}\`] }
        return [await s(), d]
      }`,
    result: [[1, 2, { c: 3 }, 5, '5'], 4],
  },
  {
    name: 'names that only look captured are not',
    source: `
      export async function wf() {
        "use workflow"
        const a = () => 1, key = () => 2, label = () => 3, T = () => 4
        const s = async (o: { a: number }) => { "use step"
          label: for (;;) { break label }
          const { a: b } = o
          return { key: b, m() { return o.a }, ['x']: o.a as unknown as typeof T }.key }
        return s({ a: 9 })
      }`,
    result: 9,
  },
  {
    name: 'nested declarations are hoisted in their block',
    source: `
      export async function wf(x: number) {
        "use workflow"
        const r = [await s(1)]
        { r.push(await s(2)); async function s(n: number) { "use step"; return ['inner', n, x] } }
        if (x) { r.push(await t()); async function t() { "use step"; return 't' } }
        return r
        async function s(n: number) { "use step"; return ['outer', n, x] }
      }`,
    args: [7],
    result: [['outer', 1, 7], ['inner', 2, 7], 't'],
  },
  {
    name: 'nested steps that call each other, with what all of them capture',
    source: `
      export async function wf() {
        "use workflow"
        const yes = 'even', no = 'odd'
        const even = async (n: number): Promise<string> => { "use step"; return n === 0 ? yes : odd(n - 1) }
        async function odd(n: number): Promise<string> { "use step"; return n === 0 ? no : even(n - 1) }
        return [await even(2), await odd(2)]
      }`,
    result: ['even', 'odd'],
  },
  {
    name: 'steps made in a loop of the module',
    source: `
      const steps = []
      for (let i = 0; i < 2; i++) steps.push(async () => { "use step"; return i })
      export async function wf() { "use workflow"; return [await steps[0](), await steps[1]()] }`,
    result: [0, 1],
  },
  {
    name: 'recursion and the name of a nested step',
    source: `
      export async function wf(k: number) {
        "use workflow"
        async function fact(n: number): Promise<number> { "use step"; return n <= 1 ? k : n * (await fact(n - 1)) }
        const sum = async (n: number): Promise<number> => { "use step"; return n <= 0 ? k : n + (await sum(n - 1)) }
        return [await fact(4), await sum(4)]
      }`,
    args: [1],
    result: [24, 11],
  },
  {
    name: 'steps as properties of objects, at module level and nested',
    source: `
      const tools = {
        add: async (a: number) => { "use step"; return a + 1 },
        async method(a: number) { "use step"; return a + 2 },
        'kebab-case': async function (a: number) { "use step"; return a + 3 },
        deep: { er: [{ f: async (a: number) => { "use step"; return a + 4 } }] },
        1: async () => { "use step"; return 'one' },
        ['com' + 'puted']: async () => { "use step"; return 'computed' },
        async ['meth' + 'od2']() { "use step"; return 'computed method' },
        async __proto__() { "use step"; return 'proto' },
        get value() { "use step"; return 'got' },
        set value(v: string) {},
      } as const
      export async function wf(x: number) {
        "use workflow"
        const local = { run: async () => { "use step"; return x }, async m() { "use step"; return x + 1 }, get g() { "use step"; return x + 2 } }
        const t = tools as any
        return [await t.add(0), await t.method(0), await t['kebab-case'](0), await t.deep.er[0].f(0), await t[1](),
          await t.computed(), await t.method2(), await Object.getOwnPropertyDescriptor(t, '__proto__')!.value(), await t.value,
          await local.run(), await local.m(), await local.g]
      }`,
    args: [10],
    result: [1, 2, 3, 4, 'one', 'computed', 'computed method', 'proto', 'got', 10, 11, 12],
  },
  {
    name: 'steps in arrays, conditions, assignments, calls and constructors',
    source: `
      const list = [async () => { "use step"; return 'a' }, async () => { "use step"; return 'b' }]
      const pick = list.length > 5 ? async () => { "use step"; return 'c' } : async () => { "use step"; return 'd' }
      let later: any
      later = async () => { "use step"; return 'e' }
      const wrap = <T,>(f: T) => ({ f })
      const wrapped = wrap(async () => { "use step"; return 'f' })
      class Agent { constructor(public o: any) {} }
      const agent = new Agent({ tools: { t: { execute: async () => { "use step"; return 'g' } } } })
      const either = (null as any) ?? (async () => { "use step"; return 'h' })
      export async function wf() {
        "use workflow"
        return [await list[0]!(), await list[1]!(), await pick(), await later(), await wrapped.f(), await agent.o.tools.t.execute(), await either()]
      }`,
    result: ['a', 'b', 'd', 'e', 'f', 'g', 'h'],
  },
  {
    name: 'static and instance methods and getters',
    source: `
      const S = Symbol.for('workflow-serialize'), D = Symbol.for('workflow-deserialize')
      export class Counter {
        static factor = 2
        constructor(public n: number) {}
        static [S](c: Counter) { return { n: c.n } }
        static [D](d: { n: number }) { return new Counter(d.n) }
        static async twice(x: number) { "use step"; return x * this.factor }
        static async plain(x: number) { "use step"; return x + 1 }
        static get setting() { "use step"; return 'setting' }
        async plus(x: number) { "use step"; return this.n + x }
        get doubled() { "use step"; return this.n * 2 }
        async 'quoted-name'(x: number) { "use step"; return new Counter(this.n + x) }
        static field = async () => { "use step"; return 'field' }
        local() { return this.n }
      }
      export async function wf() {
        "use workflow"
        const c = new Counter(5)
        const d = await c['quoted-name'](10)
        return [await Counter.twice(4), await Counter.plain(4), await Counter.setting, await c.plus(1), await c.doubled, d.local(), await Counter.field()]
      }`,
    result: [8, 5, 'setting', 6, 10, 15, 'field'],
  },
  {
    name: 'a receiver is only sent to steps that use it',
    source: `
      const tools = { helper: () => 1, async run(x: number) { "use step"; return x }, async whole() { "use step"; return (this as any).size } }
      export async function wf() {
        "use workflow"
        return [await tools.run(1), await tools.whole.call({ size: 3 } as any)]
      }`,
    result: [1, 3],
  },
  {
    name: 'nested arrows take the enclosing this along',
    source: `
      const S = Symbol.for('workflow-serialize'), D = Symbol.for('workflow-deserialize')
      class Box {
        constructor(public n: number) {}
        static [S](c: Box) { return { n: c.n } }
        static [D](d: { n: number }) { return new Box(d.n) }
        make(x: number) { return async (y: number) => { "use step"; return [this.n, x, y] } }
      }
      export async function wf() { "use workflow"; return new Box(1).make(2)(3) }`,
    result: [1, 2, 3],
  },
  {
    name: 'a factory keeps computed keys, and arrows around arrows',
    source: `
      const key = 'k'
      const make = (p: number) => ({ async [key]() { "use step"; return p } })
      const twice = (p: number) => async (x: number) => { "use step"; return p + x }
      export async function wf() { "use workflow"; return [await make(1).k(), Object.keys(make(2)), await twice(1)(2)] }
      export const direct = make`,
    result: [1, ['k'], 3],
  },
  {
    name: 'instance and static fields, frozen classes',
    source: `
      class Box {
        static [Symbol.for('workflow-serialize')](b: Box) { return b.n }
        static [Symbol.for('workflow-deserialize')](n: number) { return new Box(n) }
        constructor(public n: number) {}
        get own() { return this.n }
        plain = async (x: number) => { "use step"; return x }
        whole = async (x: number) => { "use step"; return this.n + x }
        tools = { run: async () => { "use step"; return 'run' }, make: () => { const s = async () => { "use step"; return this.n }; return s } }
        static tools = { async run(x: number) { "use step"; return x } }
        static { Object.freeze(this) }
      }
      class Frozen { static async s() { "use step"; return 'frozen' } static { Object.freeze(this) } }
      export async function wf() {
        "use workflow"
        const b = new Box(1)
        return [await b.plain(2), await b.tools.run(), await Box.tools.run(3)]
      }`,
    result: [2, 'run', 3],
  },
  {
    name: 'fields with this',
    source: `
      class Box {
        static [Symbol.for('workflow-serialize')](b: Box) { return b.n }
        static [Symbol.for('workflow-deserialize')](n: number) { return new Box(n) }
        constructor(public n: number) {}
        whole = async (x: number) => { "use step"; return this.n + x }
        make = () => { const s = async () => { "use step"; return this.n }; return s }
      }
      export async function wf() { "use workflow"; const b = new Box(1); return [await b.whole(2), await b.make()()] }`,
    result: [3, 1],
  },
  {
    name: 'factories of steps',
    source: `
      const make = (model: string) => async (x: number) => { "use step"; return [model, x] }
      function tool(prefix: string) { return { name: prefix, async execute(x: number) { "use step"; return prefix + x } } }
      function named(p: number) { return async function ask(x: number) { "use step"; return p + x } }
      export async function wf() { "use workflow"; return [await make('m')(1), await tool('t').execute(2), await named(3)(4)] }`,
    result: [['m', 1], 't2', 7],
  },
  {
    name: 'same names in sibling blocks and functions are different steps',
    source: `
      function a() { async function s() { "use step"; return 'a' } return s }
      function b() { async function s() { "use step"; return 'b' } return s }
      export async function wf() {
        "use workflow"
        const r = []
        { const s = async () => { "use step"; return 1 }; r.push(await s()) }
        { const s = async () => { "use step"; return 2 }; r.push(await s()) }
        return [...r, await a()(), await b()()]
      }`,
    result: [1, 2, 'a', 'b'],
  },
  {
    name: 'modules that declare Map, Symbol, Object and Error themselves',
    source: `
      class Map {} ; const Symbol = 1, Object = 2, Error = 3, g = 4, d = 5, n = 6, m = 7, __stepline = 8
      export async function s() { "use step"; return [Symbol, Object, Error, g, d, n, m, __stepline] }
      export async function wf() { "use workflow"; return s() }`,
    result: [1, 2, 3, 4, 5, 6, 7, 8],
  },
  {
    name: 'modules that declare globalThis themselves',
    source: `
      export const { globalThis, other: o = globalThis } = { globalThis: { n: 1 }, other: 2 } as any
      const pack = () => ({ globalThis, n: globalThis.n })
      export { globalThis as alias }
      export async function s() { "use step"; return [pack(), o] }
      export async function wf() { "use workflow"; const inner = async () => { "use step"; return globalThis.n }; return [await s(), await inner()] }`,
    result: [[{ globalThis: { n: 1 }, n: 1 }, 2], 1],
  },
  {
    name: 'imports called globalThis',
    modules: { x: { globalThis: 5 } },
    source: `
      import { globalThis } from 'x'
      export { globalThis }
      export async function s(globalThis = 3) { "use step"; return globalThis }
      export async function wf() { "use workflow"; return [globalThis, await s()] }`,
    result: [5, 3],
  },
  {
    name: 'a using declaration lowered by TypeScript',
    filename: '/app/src/case.js',
    source: `
      var __disposeResources = (env) => { env.stack.length = 0 }
      export async function s(x) {
        const env_1 = { stack: [], error: void 0, hasError: false };
        try { "use step"; return x + env_1.stack.length }
        catch (e_1) { env_1.error = e_1; env_1.hasError = true; }
        finally { __disposeResources(env_1); }
      }
      export async function wf() { "use workflow"; return s(1) }`,
    result: 1,
  },
  {
    name: 'legal names that objects have already',
    source: `
      export async function __proto__() { "use step"; return 1 }
      export async function constructor() { "use step"; return 2 }
      export async function toString() { "use step"; return 3 }
      export async function hasOwnProperty() { "use workflow"; return [await __proto__(), await constructor(), await toString()] }`,
    workflow: 'hasOwnProperty',
    result: [1, 2, 3],
  },
  {
    name: 'statements that relied on the function to end them',
    source: `
      const r: unknown[] = []
      const a = async () => { "use step"; return 'a' }
      ;[1].forEach((x) => r.push(x))
      const b = async () => { "use step"; return 'b' }
      (r as any).push(2)
      async function c() { "use step"; return 'c' }
      [3].forEach((x) => r.push(x))
      export const wf = async () => { "use workflow"; return [await a(), await b(), await c(), r] }
      ;(r as any).push(4)`,
    result: ['a', 'b', 'c', [1, 2, 3, 4]],
  },
  {
    name: 'overloads, this parameters, optional and rest parameters',
    source: `
      export async function s(a: string): Promise<string>
      export async function s(a: number): Promise<number>
      export async function s(a: any): Promise<any> { "use step"; return a }
      async function t(this: void, a?: number, ...rest: number[]) { "use step"; return [a, rest] }
      export async function wf(): Promise<unknown>
      export async function wf() { "use workflow"; return [await s('x'), await s(1), await t(undefined, 2, 3)] }`,
    result: ['x', 1, [undefined, [2, 3]]],
  },
  {
    name: 'file directive: exports are steps, function directives win, lists resolve',
    source: `"use step"
      const helper = (x: number) => x + 1
      export async function a(x: number) { return helper(x) }
      export const b = async (x: number) => helper(x), c = function (x: number) { return helper(x) }
      async function local() { return 'local' }
      export { local as alias }
      export type T = string
      export interface I {}
      export default async (x: number) => ({ x })
      export async function wf() { "use workflow"; return [await a(1), await b(2), await c(3), await local()] }`,
    result: [2, 3, 4, 'local'],
  },
  {
    name: 'file directive: exported workflows, local steps',
    source: `"use workflow";
      async function s(x: number) { "use step"; return x }
      export async function wf(x: number) { const inner = async () => { "use step"; return x }; return [await s(x), await inner(), await other()] }
      const other = async () => s(9)
      export { other }`,
    args: [1],
    result: [1, 1, 9],
  },
  {
    name: 'a step inside of a step is a plain function',
    source: `
      export async function outer(x: number) { "use step"; async function inner() { "use step"; return x }; return inner() }
      export async function wf() { "use workflow"; return outer(4) }`,
    result: 4,
  },
  {
    name: 'enums and namespaces around captures',
    source: `
      export async function wf() {
        "use workflow"
        enum Color { Red, Green = Red + 5 }
        const s = async (c: Color) => { "use step"; return c === Color.Green ? Color.Red : -1 }
        return s(Color.Green)
      }`,
    result: 0,
  },
  {
    name: 'steps of a block at module level keep their closure',
    source: `
      let s: any
      { const secret = { value: 5 }; s = async () => { "use step"; return secret.value } }
      { async function t() { "use step"; return 'block' } ; globalThis.t = t }
      export async function wf() { "use workflow"; return [await s(), await (globalThis as any).t()] }`,
    result: [5, 'block'],
  },
  {
    name: 'maxRetries of nested steps and steps passed as values',
    source: `
      export async function wf() {
        "use workflow"
        const once = async (x: number) => { "use step"; return x }
        once.maxRetries = 0
        const s = async (f: (x: number) => Promise<number>) => { "use step"; return (await f(3)) + (await once(4)) }
        return s(once)
      }`,
    result: 7,
  },
  {
    name: 'default exports with steps inside',
    source: `
      export default { run: async () => { "use step"; return 1 }, async m() { "use step"; return 2 } }
      export async function wf() { "use workflow"; const m = await self(); return m }
      async function self() { "use step"; return 3 }`,
    result: 3,
  },
  {
    name: 'JSX in steps counts as use',
    filename: '/app/src/case.tsx',
    modules: {
      'react/jsx-runtime': {
        jsx: (type: unknown, props: unknown) => ({ type: typeof type, props }),
        jsxs: () => null,
      },
    },
    source: `
      const Card = (p: { n: number }) => null
      export async function wf() {
        "use workflow"
        const n = 1, ns = { Card: 'ns' }
        const s = async () => { "use step"; return [<Card n={n} />, <ns.Card />, <div />] }
        return s()
      }`,
    result: [
      { type: 'function', props: { n: 1 } },
      { type: 'string', props: {} },
      { type: 'string', props: {} },
    ],
  },
  {
    name: 'one-line files',
    source: `export async function s(){"use step";return 1}export async function wf(){"use workflow";return s()}`,
    result: 1,
  },
  {
    name: 'CRLF, byte order mark and hashbang',
    filename: '/app/src/case.js',
    source: `#!/usr/bin/env node\r\n'use strict'\r\nexport async function s() {\r\n  'use step'\r\n  return 1\r\n}\r\nexport async function wf() {\r\n  "use workflow"\r\n  return s()\r\n}\r\n`,
    result: 1,
  },
  {
    name: 'CommonJS',
    filename: '/app/src/case.js',
    source: `
      exports.s = async () => { "use step"; return 1 }
      async function wf() { "use workflow"; return exports.s() }
      exports.wf = wf`,
    result: 1,
  },
  {
    name: 'decorated classes',
    source: `
      const log: string[] = []
      const dec = (t: any, k: string, d: PropertyDescriptor) => { const f = d.value; d.value = function (...a: unknown[]) { log.push(k); return f.apply(this, a) } }
      export class A { @dec static async s(x: number) { "use step"; return x + 1 } }
      export async function wf() { "use workflow"; return [await A.s(1), log] }`,
    result: [2, ['s']],
  },
  {
    name: 'names in unicode and keys with separators',
    source: `
      const größe = { 'a/b': async () => { "use step"; return 1 }, a: { b: async () => { "use step"; return 2 } }, '~': async () => { "use step"; return 3 } }
      export async function 作业() { "use step"; return 4 }
      export async function wf() { "use workflow"; return [await größe['a/b'](), await größe.a.b(), await größe['~'](), await 作业()] }`,
    result: [1, 2, 3, 4],
  },
  {
    name: 'sync steps, and labelled or nested loops around calls',
    source: `
      export function s(x: number) { "use step"; return x }
      export async function wf() {
        "use workflow"
        let sum = 0
        a: for (const i of [1, 2, 3]) { for (const j of [1, 2]) { if (j > 1) continue a; sum += await s(i) } }
        do sum++; while (sum < 10)
        return sum
      }`,
    result: 10,
  },
  {
    name: 'using',
    source: `
      export async function s() { "use step"; const order: string[] = []; { using r = { [Symbol.dispose ?? Symbol.for('Symbol.dispose')]() { order.push('disposed') } }; order.push('used') } return order }
      export async function wf() { "use workflow"; return s() }`,
    result: ['used', 'disposed'],
  },
  {
    name: 'captured this in methods, super in object methods, getters that use this',
    source: `
      const o = { n: 2, async m() { "use step"; return super.toString === Object.prototype.toString }, get twice() { "use step"; return (this as any).n * 2 } }
      export async function wf() { "use workflow"; return [await o.m.call({} as any), await Reflect.get({ get twice() { return 1 } }, 'twice')] }`,
    result: [true, 1],
  },
]

describe('compiled workflows', () => {
  for (const { name, source, workflow = 'wf', args = [], result, ...options } of cases) {
    test(name, async () => {
      expect(copyOf(await load(source, options).run(workflow, ...args))).toEqual(result)
    })
    test(`${name} (guarded)`, async () => {
      expect(copyOf(await load(source, { ...options, guard: true }).run(workflow, ...args))).toEqual(result)
    })
  }
})

/** Arrays and objects of this realm, so that they can be compared. */
function copyOf(value: unknown): unknown {
  return value === undefined ? undefined : structuredClone(value)
}
