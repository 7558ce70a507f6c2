import type { Program } from './program.ts'

export const forms: Program[] = [
  {
    name: 'export list alias',
    source: `
      async function s(x){"use step"; return x+1}
      export { s as add, s as "str name", wf }
      async function wf(){"use workflow"; return s(1)}`,
  },
  {
    name: 'export list default',
    source: `
      async function s(x){"use step"; return x+1}
      export { s as default }
      export async function wf(){"use workflow"; return s(1)}`,
  },
  {
    name: 'default async function named recursion',
    source: `
      export default async function s(x){"use step"; return x ? s(x-1) : 'z'}
      export async function wf(){"use workflow"; return s(3)}`,
  },
  {
    name: 'default identifier',
    source: `
      const s = async (x) => {"use step"; return x}
      export default s
      export async function wf(){"use workflow"; return s(3)}`,
  },
  {
    name: 'default workflow anon arrow',
    workflow: 'default',
    source: `
      async function s(){"use step"; return 2}
      export default async () => {"use workflow"; return s()}`,
  },
  {
    name: 'default workflow anon fn',
    workflow: 'default',
    source: `
      async function s(){"use step"; return 2}
      export default async function () {"use workflow"; return s()}`,
  },
  {
    name: 'default parenthesised + satisfies',
    workflow: 'default',
    source: `
      async function s(){"use step"; return 2}
      export default (async () => {"use workflow"; return s()}) satisfies () => Promise<number>`,
  },
  {
    name: 'static block steps',
    source: `
      class A { static s: any; static { const secret = {v: 1}; this.s = async () => {"use step"; return secret.v}; async function t(){"use step"; return 't'}; (this as any).t = t } }
      export async function wf(){"use workflow"; return [await A.s(), await (A as any).t()]}`,
  },
  {
    name: 'object method with super and proto',
    source: `
      const base = { hi() { return 'hi' } }
      const o = { __proto__: base, async m() {"use step"; return (super.hi as any)()} }
      export async function wf(){"use workflow"; return (o as any).m.call(undefined)}`,
  },
  {
    name: 'object method super via setPrototypeOf',
    source: `
      const base = { hi() { return 'hi' } }
      const o = { async m() {"use step"; return (super['hi'] as any)()} }
      Object.setPrototypeOf(o, base)
      export async function wf(){"use workflow"; return (o as any).m.call({})}`,
  },
  {
    name: 'object arrow inside method of obj',
    source: `
      const o = { n: 4, make() { return async (x) => {"use step"; return this.n + x} } }
      export async function wf(){"use workflow"; return ({n: 5, make: o.make} as any).make === undefined ? 0 : 1}`,
  },
  {
    name: 'computed keys weird',
    source: `
      const ks = [['a'],['b']]
      const o = { async [[ 'q' ][0]]() {"use step"; return 1}, async [ks[1][0]](x = [1]) {"use step"; return 2}, async [(ks[0])[0]]() {"use step"; return 3}, async [/* [ */ 'c' /* ] */]() { "use step"; return 4}, async [\`t\`]() { "use step"; return 5 } }
      export async function wf(){"use workflow"; return [await o.q(), await o.b(), await o.a(), await o.c(), await o.t()]}`,
  },
  {
    name: 'nested computed keys weird',
    source: `
      const ks = [['a'],['b']]
      export async function wf(n = 1){"use workflow"; const o = { async [[ 'q' ][0]]() {"use step"; return n}, async [ks[1][0]](x = [1]) {"use step"; return n+x[0]}, async [ks[0][/* ] */0]]() {"use step"; return n+5}, async [ /* [ */ ks[0][0] + 'x' /* ] */]() {"use step"; return n+6} }; return [await o.q(), await o.b(), await o.a(), await o.ax()]}`,
  },
  {
    name: 'async arrow single param',
    args: [4],
    source: `
      const s = async x => {"use step"; return x}
      export const wf = async x => {"use workflow"; return s(x)}`,
  },
  {
    name: 'generics',
    source: `
      const s = async <T,>(x: T): Promise<T> => {"use step"; return x}
      async function t<T extends { a: number }>(x: T): Promise<number> {"use step"; return x.a}
      const o = { async m<T extends Record<string, (a: number) => void>>(this: unknown, x: number): Promise<number> {"use step"; return x}, async n<T>(x: T) {"use step"; return x} }
      export async function wf<T>(){"use workflow"; return [await s<number>(1), await t({a: 2}), await o.m(3), await o.n(4)]}`,
  },
  {
    name: 'class generics and modifiers',
    source: `
      export class A { public static async s<T extends (a: number) => void>(x?: number): Promise<number|undefined> {"use step"; return x}
       private static async p(x: number) {"use step"; return x}
       static q(x: number) { return A.p(x) }
       static async "quoted key"(x) {"use step"; return x} static async 'constructor'(x) {"use step"; return x}
       static async *gen() {} }
      export async function wf(){"use workflow"; return [await A.s(1), await A.q(2), await A['quoted key'](3), await A.constructor(4)]}`,
  },
  {
    name: 'class expression forms',
    source: `
      const A = class { static async s() {"use step"; return this === A ? 1 : this === undefined ? 'u' : 2} }
      const B = class Inner { static async s() {"use step"; return Inner.name} }
      const o = { C: class { static async s() {"use step"; return 'c'} }, ['D']: class { static async s() { "use step"; return 'd' } } }
      export async function wf(){"use workflow"; return [await A.s(), await B.s(), await o.C.s(), await o.D.s()]}`,
  },
  {
    name: 'inheritance of steps',
    source: `
      class Base  { constructor(public n: number) {  } static [Symbol.for('workflow-serialize')](b: any) { return b.n } static [Symbol.for('workflow-deserialize')](n: number) { return new Base(n) } async get(x: number) {"use step"; return this.n + x} static async make(x: number) {"use step"; return x} get dbl() {"use step"; return this.n * 2} }
      class Sub extends Base { constructor(public n: number) { super(n) } static [Symbol.for('workflow-serialize')](b: any) { return b.n } static [Symbol.for('workflow-deserialize')](n: number) { return new Sub(n) } async get(x: number) {"use step"; return (await super.get(x)) * 100} async own() { return super.get(5) } }
      export async function wf(){"use workflow"; const s = new Sub(2); return [await s.get(1), await s.own(), await Sub.make(4), await new Base(3).get(1), await s.dbl]}`,
  },
  {
    name: 'anonymous default class with steps',
    source: `
      export default class { static async s() {"use step"; return 1} }
      export async function wf(){"use workflow"; return 1}`,
  },
  {
    name: 'class getters with setters',
    source: `
      const log = []; class A  { constructor(public n: number) {  } static [Symbol.for('workflow-serialize')](b: any) { return b.n } static [Symbol.for('workflow-deserialize')](n: number) { return new A(n) } static get v() {"use step"; return 'v'} static set v(x) { log.push(x) } get w() {"use step"; return this.n} set w(x) { this.n = x } }
      export async function wf(){"use workflow"; A.v = 3 as any; const a = new A(1); a.w = 9 as any; return [await A.v, await a.w, log]}`,
  },
  {
    name: 'accessor fields',
    source: `
      class A { static accessor run = async () => {"use step"; return 1}; accessor inst = async () => {"use step"; return 2} }
      export async function wf(){"use workflow"; return [await A.run(), await new A().inst()]}`,
  },
  {
    name: 'private static field arrow',
    source: `
      class A { static #run = async (x) => {"use step"; return x}; static go(x) { return A.#run(x) } #inst = async (x) => {"use step"; return x}; go(x) { return this.#inst(x) } }
      export async function wf(){"use workflow"; return [await A.go(1), await new A().go(2)]}`,
  },
  {
    name: 'comments everywhere',
    source: `
      /* lic */
      // x
      export /*a*/ async /*b*/ function /*c*/ s /*d*/ ( /*e ( */ x /*f*/ ) /*g*/ { /*h*/ "use step" /*i*/ ; /*j*/ return x }
      export const wf = async /*1*/ ( /*2*/ ) /*3*/ => /*4*/ { /*5*/ 'use workflow' /*6*/
       return s(1) }
      const o = { async /*a*/ m /*b ( */ ( x /*)*/ ) { // hi
       'use step' // yo
       return x } }`,
  },
  {
    name: 'jsdoc triple slash pragma',
    source: `
      /// <reference types="node" />
      /** @jsx h */
      'use strict'
      "use step"
      export async function s(x: number) { return x }
      export async function wf() { 'use workflow'; return s(3) }`,
  },
  {
    name: 'decl before use strict in functions',
    source: `
      export async function s() { 'use strict'; "use step"; return 1 }
      export async function wf() { 'use strict'
      'use workflow'
      return s() }`,
  },
  {
    name: 'directive w/o semicolon then paren-free',
    source: `
      export async function s() { 'use step'
       const x = [1]
       ;[2].forEach((v) => x.push(v)); return x }
      export async function wf() { "use workflow"
      ;[1].map(String); return s() }`,
  },
  {
    name: 'escaped directive',
    source: `
      export async function s() { 'use \\u0073tep'; return 1 }
      export async function wf() { "use workflow"; return s() }`,
  },
  {
    name: 'var redeclared',
    source: `
      var s = async () => {"use step"; return 1}
      var s = async () => {"use step"; return 2}
      export async function wf(){"use workflow"; return s()}`,
  },
  {
    name: 'conditional decl',
    conditional: true,
    source: `
      let s: any
      if (1) { s = async () => {"use step"; return 'yes'} } else { s = async () => {"use step"; return 'no'} }
      export async function wf(){"use workflow"; return s()}`,
  },
  {
    name: 'logical assign',
    source: `
      let s: any
      s ??= async () => {"use step"; return 'yes'}
      let o: any = {}
      o.x ||= async () => {"use step"; return 'x'}
      o['y z'] = async function () {"use step"; return 'y'}
      export async function wf(){"use workflow"; return [await s(), await o.x(), await o['y z']()]}`,
  },
  {
    name: 'IIFE created',
    source: `
      const s = (() => async (x: number) => {"use step"; return x})()
      const t = (function () { return { async m(x) {"use step"; return x} } })()
      export async function wf(){"use workflow"; return [await s(1), await t.m(2)]}`,
  },
  {
    name: 'awaited top-level',
    filename: '/app/src/case.mts',
    source: `
      const s = async (x: number) => {"use step"; return x}
      export async function wf(){"use workflow"; return s(1)}`,
  },
  {
    name: 'spread and default params',
    source: `
      export async function s(a = 1, { b = a, ...r } = {} as any, [c = b] = [], ...rest) {"use step"; return [a,b,c,r,rest]}
      export async function wf(){"use workflow"; return [await s(), await s(2, {b: 3, z: 1}, [4], 5, 6)]}`,
  },
  {
    name: 'arguments in function steps',
    source: `
      export async function s() {"use step"; return [...arguments]}
      const o = { async m() {"use step"; return arguments.length} }
      export async function wf(){"use workflow"; const y = 3; async function n() {"use step"; return [arguments.length, y, (() => arguments[0])()]}; const f = async function () { "use step"; return arguments[1] + y }; return [await s(1,2), await o.m(1,2,3), await n(7), await f(1,2)]}`,
  },
  {
    name: 'undefined args kept',
    source: `
      export async function s(...a) {"use step"; return a.length}
      export async function wf(){"use workflow"; return [await s(undefined), await s(undefined, undefined), await s(1, undefined)]}`,
  },
  {
    name: 'hostile names',
    source: `
      export async function constructor() {"use step"; return 1}
      export async function toString() {"use step"; return 2}
      export async function valueOf() {"use step"; return 3}
      export async function __defineGetter__() {"use step"; return 4}
      const o = { async constructor() {"use step"; return 5}, async __proto__() {"use step"; return 6}, hasOwnProperty: async () => {"use step"; return 7}, then: async () => {"use step"; return 8}, async get() {"use step"; return 9}, async set() {"use step"; return 10}, async async() {"use step"; return 11}, async await() {"use step"; return 12}, async static() {"use step"; return 13} }
      export async function wf(){"use workflow"; return [await constructor(), await toString(), await valueOf(), await __defineGetter__(), await o.constructor(), await Object.getOwnPropertyDescriptor(o,'__proto__')!.value(), await o.hasOwnProperty(), await o.then(), await o.get(), await o.set(), await o.async(), await o.await(), await o.static()]}`,
  },
  {
    name: '__proto__ arrow property nested',
    conditional: true,
    source: `
      export async function wf(x = 3){"use workflow"; const o = { async ['__proto__']() {"use step"; return x}, async __proto__() { "use step"; return x + 1 } }; return Object.getOwnPropertyDescriptor(o,'__proto__')!.value()}`,
  },
  {
    name: 'class static name/length/prototype-ish',
    source: `
      class A { static async name() {"use step"; return 'n'} static async length() {"use step"; return 'l'} static async call() { "use step"; return 'c' } static async apply() { "use step"; return 'a' } static async bind() {"use step"; return 'b'} async toString() {"use step"; return 's'} async valueOf() {"use step"; return 'v'} async then() {"use step"} }
      export async function wf(){"use workflow"; return [await A.name(), await A.length(), await A.call(), await A.apply(), await A.bind()]}`,
  },
  {
    name: 'unicode',
    source: `
      export async function ünïcödé(naïve) {"use step"; return naïve}
      const \\u0061bc = async (𝒳) => {"use step"; return 𝒳}
      const o = { '🚀 go': async () => {"use step"; return '🚀'}, async 'emoji 🎉'() {"use step"; return 2} }
      export async function wf(ñ = 1){"use workflow"; const ß = async () => {"use step"; return ñ}; return [await ünïcödé(1), await abc(2), await o['🚀 go'](), await o['emoji 🎉'](), await ß()]}`,
  },
  {
    name: 'line separators in strings and keys',
    source: `
      const o = { 'a\\u2028b': async () => {"use step"; return 1}, "q'\\"": async () => {"use step"; return 2}, '\\n': async () => {"use step"; return 3}, '\`\${x}': async () => {"use step"; return 4}, '': async () => {"use step"; return 5}, '*/': async () => {"use step"; return 6}, '</script>': async () => {"use step"; return 7} }
      export async function wf(){"use workflow"; return Promise.all(Object.values(o).map((f) => f()))}`,
  },
  {
    name: 'nested empty-key method',
    source: `
      export async function wf(x = 1){"use workflow"; const o = { async ''() {"use step"; return x}, async 'a"b'() {"use step"; return x + 1}, get 'g g'() {"use step"; return x + 2}, get 5() {"use step"; return x + 3}, async 0x10() { "use step"; return x + 5 } }; return [await o[''](), await o['a"b'](), await o['g g'], await o[5], await (o as any)[16]()]}`,
  },
  {
    name: 'TSX generics',
    filename: '/app/src/case.tsx',
    source: `
      const s = async <T,>(x: T) => {"use step"; return x}
      export const wf = async () => {"use workflow"; return s<number>(4)}`,
  },
  {
    name: 'flow of enums',
    source: `
      enum E { A = 'a' } const enum F { X = 4 }
      export async function s(e: E) {"use step"; return [e, E.A, F.X]}
      export async function wf(){"use workflow"; return s(E.A)}`,
  },
  {
    name: 'namespace beside',
    source: `
      namespace N { export const x = 1; export function f() { return x } }
      export async function s() {"use step"; return N.f()}
      export async function wf(){"use workflow"; return s()}`,
  },
  {
    name: 'class merges namespace',
    source: `
      class A { static async s() {"use step"; return A.x} }
      namespace A { export const x = 1 }
      export async function wf(){"use workflow"; return A.s()}`,
  },
  {
    name: 'decorators legacy everything',
    source: `
      const seen = []; const d = (...a) => { seen.push(typeof a[0] + ':' + String(a[1])) }; const p = (t, k, i) => { seen.push('p' + i) }
      @d class A { @d static async s(@p x: number) {"use step"; return x} @d async i(@p x) { "use step"; return x } @d static f = async () => {"use step"; return 5} }
      export async function wf(){"use workflow"; return [await A.s(1), await A.f(), seen.length]}`,
  },
  {
    name: 'class decorator replacing',
    source: `
      const wrap = (C: any) => class extends C { static extra = 1 } as any
      @wrap class A { static async s() {"use step"; return 1} }
      export async function wf(){"use workflow"; return [await (A as any).s(), (A as any).extra]}`,
  },
  {
    name: 'async method in array of objects',
    source: `
      const l = [{ async a() {"use step"; return 1} }, { b: [async () => {"use step"; return 2}] }] as const
      export async function wf(){"use workflow"; return [await l[0].a(), await l[1].b[0]()]}`,
  },
  {
    name: 'map of steps',
    source: `
      const m = new Map([['a', async () => {"use step"; return 1}], ['b', async () => {"use step"; return 2}]])
      export async function wf(){"use workflow"; return [await m.get('a')!(), await m.get('b')!()]}`,
  },
  {
    name: 'wrapped step',
    source: `
      const log: string[] = []; const wrap = <F extends (...a: any[]) => any>(f: F): F => ((...a: any[]) => { log.push('w'); return f(...a) }) as F
      const s = wrap(async (x: number) => {"use step"; return x})
      export async function wf(){"use workflow"; return [await s(1), log]}`,
  },
  {
    name: 'Object.freeze of steps',
    source: `
      const s = Object.freeze(async () => {"use step"; return 1})
      const o = Object.freeze({ async m() {"use step"; return 2}, get g() {"use step"; return 3} })
      export async function wf(){"use workflow"; return [await s(), await o.m(), await o.g]}`,
  },
  {
    name: 'sequence and comma',
    source: `
      let a, b
      a = (1, async () => {"use step"; return 'a'}), b = async () => {"use step"; return 'b'}
      export async function wf(){"use workflow"; return [await a(), await b()]}`,
  },
  {
    name: 'ternary chain',
    conditional: true,
    source: `
      const k = 2
      const s = k === 1 ? async () => {"use step"; return 1} : k === 2 ? async () => {"use step"; return 2} : async () => {"use step"; return 3}
      export async function wf(){"use workflow"; return s()}`,
  },
  {
    name: 'destructured default',
    source: `
      const { s = async () => {"use step"; return 1}, t: u = async () => {"use step"; return 2} } = {} as any; const [v = async () => {"use step"; return 3}] = []
      export async function wf(){"use workflow"; return [await s(), await u(), await v()]}`,
  },
  {
    name: 'labelled statement near',
    source: `
      lbl: { const s = async () => {"use step"; return 1}; globalThis.q = s; break lbl }
      export async function wf(){"use workflow"; return globalThis.q()}`,
  },
  {
    name: 'try/catch at module-level',
    source: `
      let s: any; try { throw { v: 4 } } catch (e) { s = async () => {"use step"; return e.v} } finally { }
      export async function wf(){"use workflow"; return s()}`,
  },
  {
    name: 'switch at module-level',
    conditional: true,
    source: `
      let s: any; switch (1 as number) { case 1: { async function f() {"use step"; return 1} s = f; break } default: s = async () => {"use step"; return 2} }
      export async function wf(){"use workflow"; return s()}`,
  },
  {
    name: 'one line after other',
    source: `
      const a = async () => {"use step"; return 1}, b = async () => {"use step"; return 2}; let c = async () => {"use step"; return 3}; export async function wf(){"use workflow"; return [await a(), await b(), await c()]}`,
  },
  {
    name: 'no semicolons, templates after',
    source: `
      const a = async () => {'use step'; return 1}
      const r: string[] = []
      const b = async () => {'use step'; return 2}
      ;\`x\`.split('').forEach((c) => r.push(c))
      export async function wf(){'use workflow'
      return [await a(), await b(), r]}`,
  },
  {
    name: 'ASI after removed import',
    modules: { x: { x: 5 } },
    source: `
      const r: any[] = []
      import { x } from 'x'
      ;[1].forEach((v) => r.push(v))
      export async function s() {"use step"; return x}
      export async function wf(){"use workflow"; return [await s(), r]}`,
  },
  {
    name: 'ASI class field arrow',
    source: `
      class A { static a = async () => {"use step"; return 1}
       static b = async () => {"use step"; return 2}
       static async c() {"use step"; return 3}
       static ['d'] = async () => {"use step"; return 4}
       static 'e' = async () => {"use step"; return 5}
       static get f() {"use step"; return 6}
       static *g() {} }
      export async function wf(){"use workflow"; return [await A.a(), await A.b(), await A.c(), await A.d(), await A.e(), await A.f]}`,
  },
  {
    name: 'class field then generator method ASI',
    source: `
      class A { static a = async () => {"use step"; return 1}
       static async [\`b\`]() { return 1 }
       a = async () => {"use step"; return 2}
       ;['c'] = 3;
       *d() {} }
      export async function wf(){"use workflow"; return [await A.a(), await new A().a(), new A().c]}`,
  },
  {
    name: 'var fn in for init',
    source: `
      const out: any[] = []
      for (const f = async () => {"use step"; return 1}, i = { n: 0 }; i.n < 1; i.n++) { out.push(f) }
      export async function wf(){"use workflow"; return out[0]()}`,
  },
  {
    name: 'sync steps forms',
    source: `
      export function s(x) {"use step"; return x}
      const t = (x) => {"use step"; return x}
      const o = { m(x) {"use step"; return x} }
      class A { static m(x) {"use step"; return x} }
      export async function wf(){"use workflow"; return [await s(1), await t(2), await o.m(3), await A.m(4)]}`,
  },
  {
    name: 'step returning undefined/void',
    source: `
      export async function s() {"use step"}
      export async function t() {"use step";}
      export async function wf(){"use workflow"; return [await s(), await t()]}`,
  },
  {
    name: 'workflow calls workflow',
    source: `
      export async function inner(x) {"use workflow"; return s(x)}
      async function s(x) {"use step"; return x * 2}
      export async function wf(){"use workflow"; return [await inner(2), await inner(3)]}`,
  },
  {
    name: 'workflow recursion',
    source: `
      export async function wf(n = 3){"use workflow"; return n === 0 ? s('end') : wf(n - 1)}
      async function s(x) {"use step"; return x}`,
  },
  {
    name: 'static field workflow',
    workflow: 'A.wf',
    source: `
      export class A { static wf = async () => {"use workflow"; return A.s(1)}; static s = async (x) => {"use step"; return x} }`,
    result: 1,
  },
  ...[
    [
      'a static method',
      'static async wf(x) {"use workflow"; return [this.k, this === A, this.#p, await this.s(x)]}',
    ],
    [
      'a function in a static field',
      'static wf = (async function (x) {"use workflow"; return [this.k, this === A, this.#p, await this.s(x)]} as any)',
    ],
  ].map(([name, member]) => ({
    name: `the class as \`this\` of ${name}`,
    workflow: 'A.wf',
    args: [1],
    source: `
      class B { static k: any = 5 }
      export class A extends B { static #p = 7; ${member}; static async s(x) {"use step"; return x + 1} }`,
    result: [5, true, 7, 2],
  })),
  {
    name: 'getters and methods of one object that use it',
    source: `
      const o = { n: 4, get v() {"use step"; return Promise.resolve(this.n)}, async m() {"use step"; return this.n + 1} }
      export async function wf(){"use workflow"; return [await o.m(), await o.v, await o.v]}`,
  },
  {
    name: 'error from steps',
    source: `
      export async function s() {"use step"; throw Object.assign(new Error('boom'), { fatal: true })}
      export async function wf(){"use workflow"; try { await s() } catch (e) { return e.message } finally { }}`,
  },
  {
    name: 'call step via apply/bind/call',
    source: `
      export async function s(a, b) {"use step"; return [a, b]}
      export async function wf(){"use workflow"; return [await s.call(null, 1, 2), await s.apply(undefined, [3, 4]), await Reflect.apply(s, undefined, [5, 6])]}`,
  },
  {
    name: 'optional calls',
    source: `
      export const o: any = { s: async (x) => {"use step"; return x} }
      export async function wf(){"use workflow"; return [await o?.s?.(1), await o.t?.(2)]}`,
  },
  {
    name: 'tagged template step',
    source: `
      export async function s(strings, ...v) {"use step"; return [strings[0], v]}
      export async function wf(){"use workflow"; return s\`a\${1}b\`}`,
  },
  {
    name: 'hoist inside nested blocks with same names as vars',
    source: `
      export async function wf(){"use workflow"; const r = []; var s: any = 'v'; r.push(s); { const t = 1; { async function s2() {"use step"; return t} r.push(await s2()) } } for (const i of [1, 2]) { async function s3() {"use step"; return i} r.push(await s3()) } return r}`,
  },
  {
    name: 'switch case braces nested',
    source: `
      export async function wf(k = 2){"use workflow"; switch (k) { case 1: { async function a() {"use step"; return 1} return a() } case 2: { const z = 9; async function b() {"use step"; return z} return b() } } }`,
  },
  {
    name: 'function expression IIFE workflow-level',
    source: `
      export async function wf(){"use workflow"; return (async function (x) {"use step"; return x})(4)}`,
  },
  {
    name: 'await using of function',
    source: `
      export async function wf(){"use workflow"; return [await (async () => {"use step"; return 1})(), await (async function named() {"use step"; return 2})()]}`,
  },
]
