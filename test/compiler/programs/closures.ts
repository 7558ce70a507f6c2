import type { Program } from './program.ts'

export const closures: Program[] = [
  {
    name: 'shadow param',
    source: `
      export async function wf(x = 1, y = 5){"use workflow"; const s = async (x) => {"use step"; return [x, y]}; return s(2)}`,
  },
  {
    name: 'inner block shadow inside step',
    source: `
      export async function wf(){"use workflow"; const x = 1; const s = async () => {"use step"; { const x = 2; if (x !== 2) return 'bad' } return x}; return s()}`,
  },
  {
    name: 'step var hoists over capture',
    source: `
      export async function wf(){"use workflow"; const x = 1; const s = async () => {"use step"; const before = x; if (false) { var x: any = 2 } return before}; return s()}`,
  },
  {
    name: 'step inner function named same',
    source: `
      export async function wf(){"use workflow"; const x = 1; const s = async () => {"use step"; return [typeof x]; function x() {}}; return s()}`,
  },
  {
    name: 'capture in default param referring to other param',
    source: `
      export async function wf(){"use workflow"; const base = 10; const s = async (a, b = a + base, c = () => a + b + base) => {"use step"; return [a,b,c()]}; return s(1)}`,
  },
  {
    name: 'default param with body var of same name',
    source: `
      export async function wf(){"use workflow"; const q = 'outer'; const s = async (a = q) => {"use step"; var q = 'inner'; return [a, q]}; return s()}`,
  },
  {
    name: 'destructured params captured',
    source: `
      export async function wf({ a, b: { c }, ...rest } = { a: 1, b: { c: 2 }, z: 3 }, [d] = [4]){"use workflow"; const s = async () => {"use step"; return [a, c, rest, d]}; return s()}`,
  },
  {
    name: 'catch binding destructured',
    source: `
      export async function wf(){"use workflow"; try { throw { m: 1, n: [2] } } catch ({ m, n: [k] }) { const s = async () => {"use step"; return [m, k]}; return s() }}`,
  },
  {
    name: 'for of destructuring',
    source: `
      export async function wf(){"use workflow"; const r = []; for (const [k, { v }] of [['a', { v: 1 }], ['b', { v: 2 }]] as any) r.push(await (async () => {"use step"; return [k, v]})()); return r}`,
  },
  {
    name: 'for in',
    source: `
      export async function wf(){"use workflow"; const r = []; for (const k in { a: 1, b: 2 }) { async function s() {"use step"; return k} r.push(await s()) } return r}`,
  },
  {
    name: 'for await',
    source: `
      export async function wf(){"use workflow"; const r = []; for await (const v of [1, 2]) r.push(await (async () => {"use step"; return v})()); return r}`,
  },
  {
    name: 'while let',
    source: `
      export async function wf(){"use workflow"; let i = 0; const fs = []; while (i < 3) { const j = i++; fs.push(async () => {"use step"; return [i, j]}) } return [await fs[0](), await fs[2]()]}`,
  },
  {
    name: 'var in loop shared',
    source: `
      export async function wf(){"use workflow"; const fs = []; for (var i = 0; i < 3; i++) fs.push(async () => {"use step"; return i}); return [await fs[0](), await fs[2]()]}`,
  },
  {
    name: 'let changed between calls',
    source: `
      export async function wf(){"use workflow"; let n = 0; const s = async () => {"use step"; return n}; const r = []; for (n = 1; n < 4; n++) r.push(await s()); return r}`,
  },
  {
    name: 'assignment inside step stays inside',
    source: `
      export async function wf(){"use workflow"; let n = 1; const s = async () => {"use step"; n += 5; n++; [n] = [n * 2]; ({ n } = { n: n + 1 }); for (n of [n + 1]); return n}; const r = await s(); return [r, n]}`,
    result: [16, 1],
  },
  {
    name: 'TDZ later const',
    source: `
      export async function wf(){"use workflow"; const s = async () => {"use step"; return later}; const later = 5; return s()}`,
  },
  {
    name: 'var hoisted undefined',
    source: `
      export async function wf(){"use workflow"; const s = async () => {"use step"; return [v, typeof v]}; const a = await s(); var v = 5; return [a, await s()]}`,
  },
  {
    name: 'TDZ error',
    source: `
      export async function wf(){"use workflow"; const s = async () => {"use step"; return later}; try { await s() } catch (e) { return e.name } const later = 5; return later}`,
  },
  {
    name: 'function hoisting use before',
    source: `
      export async function wf(){"use workflow"; const r = await s(); return r; async function s() {"use step"; return n ?? 'undef'} var n}`,
  },
  {
    name: 'capture import',
    modules: { x: { __esModule: true, v: 3, f: () => 4, default: 5 } },
    source: `
      import d, { v, f } from 'x'; import * as ns from 'x'
      export async function wf(){"use workflow"; const s = async () => {"use step"; return [v, f(), d, ns.v]}; return s()}`,
  },
  {
    name: 'local shadowing import in step only',
    modules: { x: { v: 3 } },
    source: `
      import { v } from 'x'
      export async function wf(){"use workflow"; const s = async () => {"use step"; const v = 9; return v}; return [v, await s()]}`,
  },
  {
    name: 'module let shadowed by param of inner fn',
    source: `
      let mod = 5; const k = 2
      export async function wf(){"use workflow"; const s = async () => {"use step"; return [1,2].map((mod) => mod * k)}; return s()}`,
  },
  {
    name: 'captured steps called inside',
    source: `
      export async function wf(){"use workflow"; const a = async (x) => {"use step"; return x + 1}; const b = async (x) => {"use step"; return a(x) as any}; return b(1)}`,
  },
  {
    name: 'captured step inside object',
    source: `
      export async function wf(){"use workflow"; const k = 1; const tools = { a: async (x) => {"use step"; return x + 1}, n: 2 }; const b = async (x) => {"use step"; return (await tools.a(x)) + k}; return b(1)}`,
  },
  {
    name: 'module-level step called in nested',
    source: `
      async function m(x) {"use step"; return x * 10}
      export async function wf(){"use workflow"; const y = 2; const b = async (x) => {"use step"; return (await m(x)) + y}; return b(1)}`,
  },
  {
    name: 'three levels closures',
    source: `
      const mk = (a) => (b) => (c) => async (d) => {"use step"; return [a, b, c, d]}
      export async function wf(){"use workflow"; return mk(1)(2)(3)(4)}`,
  },
  {
    name: 'factory in factory object',
    source: `
      function mk({ model, opts: { t = 3 } = {} }) { const prefix = model + ':'; return { name: model, run: async (x) => {"use step"; return prefix + x + t}, nested: { deep: [async function q() {"use step"; return model}] } } }
      export async function wf(){"use workflow"; const m = mk({ model: 'm' } as any); return [m.name, await m.run(1), await m.nested.deep[0]()]}`,
  },
  {
    name: 'factory class instance field',
    source: `
      class T { constructor(private opts) {} run = async (x) => {"use step"; return x} }
      export async function wf(){"use workflow"; return new T(3).run(4)}`,
  },
  {
    name: 'steps in steps decl + arrow + method',
    source: `
      export async function outer(x) {"use step"; const a = async () => {'use step'; return x}; async function b() {"use step"; return await a()} const o = { async m() {"use step"; return b()}, get g() {"use step"; return 7} }; class K { static async s() {"use step"; return 1} }; return [await a(), await b(), await o.m(), o.g, await K.s()]}
      export async function wf(){"use workflow"; return outer(3)}`,
  },
  {
    name: 'step in nested step',
    source: `
      export async function wf(){"use workflow"; const y = 1; const s = async () => {"use step"; const z = 2; const t = async () => {"use step"; return y + z}; return t()}; return s()}`,
  },
  {
    name: 'step in a helper in workflow',
    source: `
      export async function wf(){"use workflow"; const h = (k) => { const s = async () => {"use step"; return k}; return s() }; return [await h(1), await h(2)]}`,
  },
  {
    name: 'this in nested fn step',
    source: `
      export async function wf(){"use workflow"; const s = async function () {"use step"; return (this as any).v + k}; const k = 1; return s.call({ v: 4 })}`,
  },
  {
    name: 'method this captured + vars',
    source: `
      export async function wf(){"use workflow"; const k = 2; const o = { v: 3, async m() {"use step"; return this.v * k} }; return o.m()}`,
    result: 6,
  },
  {
    name: 'inner function own this',
    source: `
      export async function wf(){"use workflow"; const s = async () => {"use step"; return (function () { return (this as any).q }).call({ q: 1 })}; return s()}`,
  },
  {
    name: 'new.target in function',
    source: `
      export async function s() {"use step"; return new.target === undefined}
      const f = async function () {"use step"; return new.target === undefined}
      export async function wf(){"use workflow"; const k = 1; async function t() {"use step"; return [new.target === undefined, k]}; const a = async () => {"use step"; return [new.target === undefined]}; return [await s(), await f(), await t(), await a()]}`,
  },
  {
    name: 'labels and captured names same',
    source: `
      export async function wf(){"use workflow"; const outer = 1, a = 2; const s = async () => {"use step"; outer: for (const i of [1,2]) { for (;;) { if (i > 1) break outer; continue outer } } return a}; return s()}`,
  },
  {
    name: 'object keys same as names',
    source: `
      export async function wf(){"use workflow"; const a = 1, b = 2; const s = async () => {"use step"; return { a: 5, b, c: { b: 1 }.b, [a]: 1, 'b-c': b }}; return s()}`,
  },
  {
    name: 'typeof unresolved',
    source: `
      export async function wf(){"use workflow"; const s = async () => {"use step"; return [typeof notThere, typeof Deno]}; return s()}`,
  },
  {
    name: 'shadowed globals captured',
    source: `
      export async function wf(){"use workflow"; const console = 'c', Promise = 'p', Object = 'o', Array = 'a', JSON = 'j', Symbol = 's', Map = 'm', globalThis = 'g', undefined2 = 1, Error = 'e', Reflect = 'r'; const s = async () => {"use step"; return [console, Promise, Object, Array, JSON, Symbol, Map, globalThis, Error, Reflect]}; return s()}`,
  },
  {
    name: 'captured named like helpers',
    source: `
      export async function wf(){"use workflow"; const __stepline = 1, __args = 2, a = 3, m = 4, o = 5, g = 6; const s = async (...args) => {"use step"; return [__stepline, __args, a, m, o, g, args]}; const t = { async m() {"use step"; return [__args, m]} }; return [await s(1), await t.m()]}`,
  },
  {
    name: 'captured undefined/null/NaN',
    source: `
      export async function wf(){"use workflow"; const u = undefined, n = null, z = NaN, neg = -0; const s = async () => {"use step"; return [u, n, z, Object.is(neg, -0)]}; return s()}`,
  },
  {
    name: 'captured shorthand & spread & rest',
    source: `
      export async function wf(){"use workflow"; const o = { p: 1 }, l = [2, 3]; const s = async () => {"use step"; return { o, ...o, l: [...l], f: Math.max(...l) }}; return s()}`,
  },
  {
    name: 'captured in template, tagged, regex, class in step',
    source: `
      export async function wf(){"use workflow"; const t = 'x', tag = 1, K = 2, kk = 'key'; const s = async () => {"use step"; class C { [kk] = K; static v = tag; #p = t; get p() { return this.#p } m(a = t) { return a } } return [\`\${t}\`, new C()[kk], C.v, new C().p, new C().m()]}; return s()}`,
  },
  {
    name: 'captured in nested generator, async gen in step',
    source: `
      export async function wf(){"use workflow"; const k = 3; const s = async () => {"use step"; function* g() { yield k; yield* [k + 1] } async function* ag() { yield k } const r = [...g()]; for await (const v of ag()) r.push(v); return r}; return s()}`,
  },
  {
    name: 'captured with delete/void/typeof/in/instanceof',
    conditional: true,
    source: `
      export async function wf(){"use workflow"; const o = { a: 1 } as any, k = 'a'; const s = async () => {"use step"; const had = k in o; delete o.a; return [had, typeof k, void k, Object.keys(o)]}; return s()}`,
    result: [true, 'string', undefined, []],
  },
  {
    name: 'captured optional chain',
    source: `
      export async function wf(){"use workflow"; const o = { a: { b: 1 } } as any, q = undefined as any; const s = async () => {"use step"; return [o?.a?.b, q?.x, o['a']!.b]}; return s()}`,
  },
  {
    name: 'captured via eval-like names: arguments of workflow in fn',
    args: [1, 2],
    source: `
      export async function wf(){"use workflow"; const args = [...arguments]; const s = async () => {"use step"; return args}; return s()}`,
  },
  {
    name: 'mutual recursion 3',
    source: `
      export async function wf(){"use workflow"; const lim = 3; const a = async (n) => {"use step"; return n > lim ? ['a', n] : b(n + 1)}; const b = async (n) => {"use step"; return n > lim ? ['b', n] : c(n + 1)}; async function c(n) {"use step"; return n > lim ? ['c', n] : a(n + 1)}; return a(0)}`,
  },
  {
    name: 'self reference via const fn expr',
    source: `
      export async function wf(){"use workflow"; const base = 1; const fact = async function f(n) {"use step"; return n <= base ? 1 : n * (await f(n - 1))}; return fact(4)}`,
  },
  {
    name: 'let step reassigned',
    source: `
      export async function wf(){"use workflow"; let s = async () => {"use step"; return 1}; const first = await s(); s = async () => {"use step"; return 2}; return [first, await s()]}`,
  },
  {
    name: 'capture let fn reassigned by step',
    source: `
      export async function wf(){"use workflow"; let f: any = async () => {"use step"; return 1}; const t = async () => {"use step"; return f()}; f = async () => {"use step"; return 2}; return t()}`,
  },
  {
    name: 'nested default export wf',
    workflow: 'default',
    source: `
      export default async function () {"use workflow"; const x = 1; return (async () => {"use step"; return x})()}`,
  },
  {
    name: 'arrow wf with nested',
    source: `
      export const wf = async (x = 2) => {"use workflow"; const s = async () => {"use step"; return x}; async function d() {"use step"; return x + 1}; return [await s(), await d()]}`,
  },
  {
    name: 'static wf with nested',
    workflow: 'A.wf',
    source: `
      export class A { static async wf(x = 1) {"use workflow"; const s = async () => {"use step"; return x}; async function d() {"use step"; return x + 1}; return [await s(), await d()]} }`,
    result: [1, 2],
  },
  {
    name: 'file-level arrow wf with nested',
    source: `
      "use workflow"
      export const wf = async (x = 2) => { const s = async () => {"use step"; return x}; return s() }`,
  },
  {
    name: 'expression-bodied wf calling inline step',
    source: `
      "use workflow"
      export const wf = async (x = 2) => (async () => {"use step"; return x})()`,
  },
  {
    name: 'expression-bodied factory',
    source: `
      const mk = (x) => async () => {"use step"; return x}, mk2 = (x) => ({ s: async () => {"use step"; return x}, async m() {"use step"; return x} }), mk3 = (x) => [async () => {"use step"; return x}]
      export async function wf(){"use workflow"; return [await mk(1)(), await mk2(2).s(), await mk2(3).m(), await mk3(4)[0]()]}`,
  },
  {
    name: 'getter nested with capture & this',
    source: `
      export async function wf(){"use workflow"; const k = 2; const o = { v: 5, get dbl() {"use step"; return this.v * k}, get plain() {"use step"; return k} }; return o.plain}`,
  },
  {
    name: 'nested properties maxRetries',
    source: `
      export async function wf(){"use workflow"; const s = async () => {"use step"; return 1}; s.maxRetries = 5; async function d() {"use step"; return 2} d.maxRetries = 0; (d as any).timeout = '5s'; return [await s(), await d()]}`,
  },
  {
    name: 'nested step as arg with name capture',
    source: `
      const k = 1
      export async function wf(){"use workflow"; const apply = async (f, x) => f(x); return apply(async function named(x) {"use step"; return x + k}, 4)}`,
  },
  {
    name: 'promise all map',
    source: `
      export async function wf(){"use workflow"; const ids = [1,2,3], mul = 10; return Promise.all(ids.map(async (id, i) => {"use step"; return [id * mul, i]}))}`,
  },
  {
    name: 'promise all map fn expr + entries',
    source: `
      export async function wf(){"use workflow"; const mul = 10; return Promise.all([1,2].map(async function (id) {"use step"; return id * mul}))}`,
  },
  {
    name: 'nested in try/finally/switch/if-else-if',
    source: `
      export async function wf(){"use workflow"; let r = []; try { const a = 1; r.push(await (async () => {"use step"; return a})()) } finally { const b = 2; r.push(await (async () => {"use step"; return b})()) } if (r.length > 5) {} else if (r.length) { const c = 3; const s = async () => {"use step"; return c}; r.push(await s()) } return r}`,
  },
  {
    name: 'if without braces arrow',
    source: `
      export async function wf(){"use workflow"; const a = 1; let s; if (a) s = async () => {"use step"; return a}; else s = async () => {"use step"; return 0}; return s()}`,
  },
  {
    name: 'captured enum in factory',
    source: `
      enum E { A = 3 }
      const mk = (e: E) => async () => {"use step"; return e === E.A}
      export async function wf(){"use workflow"; return mk(E.A)()}`,
  },
  {
    name: 'as const / satisfies around nested',
    source: `
      export async function wf(){"use workflow"; const x = 1; const o = ({ s: (async () => {"use step"; return x}) as () => Promise<number>, t: (async function () {"use step"; return x}) satisfies unknown, u: <any>(async () => {"use step"; return x}), v: (async () => {"use step"; return x})! } as const); return [await o.s(), await o.t(), await o.u(), await o.v()]}`,
  },
  {
    name: 'type names same as captured',
    source: `
      interface T { a: number } type U = { T: T }
      export async function wf(){"use workflow"; const T = 1, U = 2; const s = async (x: T, y?: U): Promise<T> => {"use step"; let z: T | U; return [x, T] as any as T}; return s({ a: 1 })}`,
  },
  {
    name: 'param property names etc',
    source: `
      export async function wf(){"use workflow"; const v = 1; const s = async () => {"use step"; class P { constructor(public w: number, readonly x = v) {} } return new P(2).x}; return s()}`,
  },
  {
    name: 'nested namespaces/enums inside step',
    source: `
      export async function wf(){"use workflow"; const base = 4; const s = async () => {"use step"; enum E { A = base as any, B } return [E.A, E.B]}; return s()}`,
  },
  {
    name: 'this and arrow inside arrow',
    source: `
      const mk = { v: 7, make() { return { s: () => async () => {"use step"; return (() => this.v)()} } } }
      export async function wf(){"use workflow"; const o = mk as any; return Object.keys(o)}`,
  },
  {
    name: 'async arrow in class method captures this of serializable',
    source: `
      class B { constructor(public n: number) {} static [Symbol.for('workflow-serialize')](b) { return b.n } static [Symbol.for('workflow-deserialize')](n) { return new B(n) } go(k) { return Promise.all([1,2].map(async (i) => {"use step"; return this.n * k * i})) } }
      export async function wf(){"use workflow"; return new B(3).go(2)}`,
  },
  {
    name: 'capture instance w/ serializer',
    source: `
      class B { constructor(public n: number) {} static [Symbol.for('workflow-serialize')](b) { return b.n } static [Symbol.for('workflow-deserialize')](n) { return new B(n) } get dbl() { return this.n * 2 } }
      export async function wf(){"use workflow"; const b = new B(3); return (async () => {"use step"; return b.dbl})()}`,
  },
  {
    name: 'capture class reference by static',
    source: `
      class B { static async s(x) {"use step"; return this.k + x} static k = 4 }
      export async function wf(){"use workflow"; const C = B; return [await C.s(1), await (async () => {"use step"; return C.k})()]}`,
  },
  {
    name: 'duplicate captures from two scopes same name',
    source: `
      export async function wf(){"use workflow"; const x = 1; const a = async () => {"use step"; return x}; { const x = 2; const b = async () => {"use step"; return x}; return [await a(), await b()] }}`,
  },
  {
    name: 'peers with same name diff scopes',
    source: `
      export async function wf(){"use workflow"; const x = 'o'; const a = async (n) => {"use step"; return n ? b(n - 1) : x}; const b = async (n) => {"use step"; return n ? a(n - 1) : x + 'b'}; { const x = 'i'; const a = async (n) => {"use step"; return n ? b(n - 1) : x}; const b = async (n) => {"use step"; return n ? a(n - 1) : x + 'b'}; return [await a(1), await b(1)] }}`,
  },
  {
    name: 'peer inner scope const',
    source: `
      export async function wf(){"use workflow"; const k = 'outer'; const hold = []; async function a(n) {"use step"; return n} { const k = 'inner'; const b = async (n) => {"use step"; return [k, await a(n)]}; hold.push(await b(1)) } return hold}`,
  },
  {
    name: 'nested step uses await/yield identifiers',
    source: `
      export async function wf(){"use workflow"; const of = 1, get = 2, set = 3, async = 4, type = 5, as = 6, from = 7; const s = async () => {"use step"; return [of, get, set, async, type, as, from]}; return s()}`,
  },
  {
    name: 'nested inside label block',
    source: `
      export async function wf(){"use workflow"; const r = []; blk: { const q = 1; r.push(await (async () => {"use step"; return q})()); break blk } return r}`,
  },
  {
    name: 'destructuring assignment to captured',
    source: `
      export async function wf(){"use workflow"; let a, b; ({ a, b = 2 } = { a: 1 } as any); [a = 3] = [a]; return (async () => {"use step"; return [a, b]})()}`,
  },
  {
    name: 'captured param of outer arrow, not module name',
    source: `
      const items = [1]; const run = (items) => (async () => {"use step"; return items})()
      export async function wf(){"use workflow"; return [await run([9]), items]}`,
  },
  {
    name: 'using in step with capture',
    source: `
      export async function wf(){"use workflow"; const k = 3; const s = async () => {"use step"; const log = []; { using d = { [Symbol.dispose ?? Symbol.for('Symbol.dispose')]() { log.push(k) } } } return log}; return s()}`,
  },
  {
    name: 'sync nested step',
    source: `
      export async function wf(){"use workflow"; const k = 1; function s() {"use step"; return k} const t = () => {"use step"; return k + 1}; return [await s(), await t()]}`,
  },
  {
    name: 'async method shorthand from arrow factory',
    source: `
      const tool = (n) => ({ async execute({ q }) {"use step"; return n + q} })
      export async function wf(){"use workflow"; return tool('a').execute({ q: 'b' })}`,
  },
  {
    name: 'class in fn with field step',
    source: `
      function mk(n) { class T { run = async (x) => {"use step"; return [n, x]} } return new T() }
      export async function wf(){"use workflow"; return mk(1).run(2)}`,
  },
  {
    name: 'steps of one object that call each other',
    source: `
      export async function wf(k = 'k') {
        "use workflow"
        const tools = {
          a: async (n: number): Promise<unknown> => { "use step"; return n ? tools.b(n - 1) : ['a', k] },
          async b(n: number): Promise<unknown> { "use step"; return n ? tools.a(n - 1) : ['b', k] },
        }
        return [await tools.a(1), await tools.b(1)]
      }`,
  },
  {
    name: 'steps that call each other, one of them assigned later',
    source: `
      export async function wf(k = 'k') {
        "use workflow"
        let b: any
        const a = async (n: number): Promise<unknown> => { "use step"; return n ? b(n - 1) : ['a', k] }
        b = async (n: number): Promise<unknown> => { "use step"; return n ? a(n - 1) : ['b', k] }
        return [await a(1), await b(1)]
      }`,
  },
  {
    name: 'class instance with a field step that calls a method step',
    source: `
      class Agent {
        static [Symbol.for('workflow-serialize')](a: Agent) { return a.n }
        static [Symbol.for('workflow-deserialize')](n: number) { return new Agent(n) }
        constructor(public n: number) {}
        run = async (x: number): Promise<number> => { "use step"; return (await this.twice(x)) + this.n }
        async twice(x: number): Promise<number> { "use step"; return x * 2 }
      }
      export async function wf() { "use workflow"; return new Agent(1).run(5) }`,
  },
]
