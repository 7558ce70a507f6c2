import type { Program } from './program.ts'

export const syntax: Program[] = [
  {
    name: 'first statement is a decorated export',
    source: `
      @(((C: any) => C) as any) export class A { static async s() {"use step"; return 1} }
      export async function wf(){"use workflow"; return A.s()}`,
  },
  {
    name: 'first statement is a class with member decorators',
    source: `
      const d = (..._: any[]) => {}
      export default class A { @d static async s() {"use step"; return 1} }
      export async function wf(){"use workflow"; return A.s()}`,
  },
  {
    name: 'decorated anonymous default class',
    source: `
      const d = (..._: any[]) => {}
      export default class { @d static async s() {"use step"; return 1} }
      export async function wf(){"use workflow"; return 1}`,
  },
  {
    name: 'class method overloads',
    source: `
      export class A { static async s(x: string): Promise<string>; static async s(x: number): Promise<number>; static async s(x: any): Promise<any> {"use step"; return x} static async t?(x: number): Promise<void> }
      export async function wf(){"use workflow"; return [await A.s(1), await A.s('a')]}`,
  },
  {
    name: 'abstract class with step',
    source: `
      abstract class B { abstract name(): string; declare q: number; [k: string]: any; private constructor2() {} static async s(this: void) {"use step"; return 'abs'} async i(x: number) {"use step"; return x} }
      class C extends B { static [Symbol.for('workflow-serialize')](c: C) { return 0 } static [Symbol.for('workflow-deserialize')]() { return new C() } name() { return 'c' } }
      export async function wf(){"use workflow"; return [await B.s(), await C.s(), await new C().i(3)]}`,
  },
  {
    name: 'types between',
    source: `
      import type X = require('x')
      export type * from 'y'
      export type { Z } from 'z'
      declare module 'foo' { export function f(): void }
      declare global { interface Window { a: 1 } }
      declare const outside: number
      declare function df(): void
      type F<T> = T extends infer U ? U : never
      function assertIs(x: unknown): asserts x is string {}
      let u: unique symbol
      export async function s<const T extends readonly unknown[]>(x: T) {"use step"; return x satisfies unknown}
      export async function wf(){"use workflow"; assertIs('a'); return s([1, 2])}`,
  },
  {
    name: 'exported destructuring of steps',
    source: `
      export const { a, b: [c] } = { a: async () => {"use step"; return 1}, b: [async () => {"use step"; return 2}] }
      export async function wf(){"use workflow"; return [await a(), await c()]}`,
  },
  {
    name: 'class instance of anonymous class with field step',
    source: `
      export const svc = new (class { run = async (x) => {"use step"; return x} })()
      export async function wf(){"use workflow"; return svc.run(3)}`,
  },
  {
    name: 'defineProperty getter',
    source: `
      const o: any = {}; Object.defineProperty(o, 'v', { get() {"use step"; return 5} })
      export async function wf(){"use workflow"; return o.v}`,
  },
  {
    name: 'getter in default object',
    workflow: 'wf',
    source: `
      export default { get v() {"use step"; return 5}, n: 1 }
      export const other = { get v() {"use step"; return 6} }
      export async function wf(){"use workflow"; return other.v}`,
  },
  {
    name: 'two getters and setter in one object',
    source: `
      const o = { get a() {"use step"; return 1}, set a(v) {}, get b() {"use step"; return 2}, c: { get d() {"use step"; return 3} } }
      export async function wf(){"use workflow"; return [await o.a, await o.b, await o.c.d]}`,
  },
  {
    name: 'object as arrow body with getter',
    source: `
      const mk = (n) => ({ get a() {"use step"; return n}, set a(v) {} })
      export async function wf(){"use workflow"; return mk(4).a}`,
  },
  {
    name: 'pure annotation',
    source: `
      const tool = (o) => o
      export const t = /* @__PURE__ */ tool({ execute: async (x) => {"use step"; return x} })
      const u = /*#__PURE__*/ tool(async () => {"use step"; return 'u'})
      export async function wf(){"use workflow"; return [await t.execute(1), await u()]}`,
  },
  {
    name: 'step in async iterator factory',
    source: `
      function* gen(k) { for (const i of [1, 2]) yield async () => {"use step"; return i * k} }
      export async function wf(){"use workflow"; const r = []; for (const s of gen(10)) r.push(await s()); return r}`,
  },
  {
    name: 'step in async generator factory',
    source: `
      async function* gen(k) { for (const i of [1, 2]) yield async () => {"use step"; return i * k} }
      export async function wf(){"use workflow"; const r = []; for await (const s of gen(10)) r.push(await s()); return r}`,
  },
  {
    name: 'async generator helper in workflow',
    source: `
      export async function wf(){"use workflow"; async function* pages() { let p = 0; while (p < 2) yield await s(p++) } const r = []; for await (const x of pages()) r.push(x); return r }
      async function s(x) {"use step"; return x}`,
  },
  {
    name: 'steps in class constructor body',
    source: `
      class A { run: any; constructor(n) { this.run = async (x) => {"use step"; return [n, x]} } }
      export async function wf(){"use workflow"; return new A(1).run(2)}`,
  },
  {
    name: 'nested class static block',
    source: `
      const A = class { static B = class { static { (this as any).s = async () => {"use step"; return 1} } } }
      export async function wf(){"use workflow"; return (A.B as any).s()}`,
  },
  {
    name: 'inert steps in a step class',
    source: `
      export async function outer() {"use step"; class K { constructor() {} static async a() {"use step"; return 1} get g() {"use step"; return 2} f = async () => {"use step"; return 3} } const k = new K(); return [await K.a(), k.g, await k.f()]}
      export async function wf(){"use workflow"; return outer()}`,
  },
  {
    name: 'await in args',
    source: `
      export async function a(x) {"use step"; return x + 1}
      export async function wf(){"use workflow"; return a(await a(await a(0)))}`,
  },
  {
    name: 'class fields with captured params',
    source: `
      const mk = (n) => new (class { s = async () => {"use step"; return n}; static t = async () => {"use step"; return n * 2}; u = { v: [async () => {"use step"; return n * 3}] } })()
      export async function wf(){"use workflow"; const o = mk(2); return [await o.s(), await (o.constructor as any).t(), await o.u.v[0]()]}`,
  },
  {
    name: 'nested object method with default referencing capture & key',
    source: `
      export async function wf(k = 'x'){"use workflow"; const o = { async [k + '1'](a = k, { b = a } = {} as any) {"use step"; return [a, b, k]} }; return o.x1()}`,
  },
  {
    name: 'directive only body with comments',
    source: `
      export async function s() {/* a */ "use step" /* b */}
      export async function t() {
        // lead
        "use step" // trail
      }
      export async function wf(){ /* x */ 'use workflow' /* y */ ; /* z */ return [await s(), await t()]}`,
  },
  {
    name: 'function step as default param of step',
    source: `
      export async function s(f = async () => {"use step"; return 'inner'}) {"use step"; return f()}
      export async function wf(){"use workflow"; return s()}`,
  },
  {
    name: 'step in workflow default param',
    source: `
      export async function wf(f = async (x) => {"use step"; return x}){"use workflow"; return f(3)}`,
  },
  {
    name: 'workflow param used by nested step default',
    source: `
      export async function wf({ a, b } = { a: 1, b: 2 }){"use workflow"; const s = async ({ c = a, d = b } = {} as any) => {"use step"; return [c, d]}; return s({ c: 9 })}`,
  },
  {
    name: 'template literal key nested & numeric separators',
    conditional: true,
    source: `
      export async function wf(n = 1){"use workflow"; const o = { 1_000: async () => {"use step"; return n}, .5: async () => {"use step"; return n + 1}, 0b11: async () => {"use step"; return n + 2}, async 1e3() {"use step"; return 'last'} }; return [await o[0.5](), await o[3](), await o[1000]()]}`,
  },
  {
    name: 'string directive quotes inside',
    source: `
      export async function s() {"use step"; return '"use step"'.length + "'use workflow'".length}
      export async function wf(){"use workflow"; return s()}`,
  },
  {
    name: 'regex with quotes and backticks',
    source: `
      const r = /[\`'"]/g
      export async function s(x) {"use step"; return x.replace(r, '') + \`\${'\`'}\`}
      export async function wf(){"use workflow"; return s('a\`b"')}`,
  },
  {
    name: 'html-like and jsx-like generics',
    source: `
      const f = <T extends unknown>(x: T) => x
      export async function s(x: number) {"use step"; return f<number>(x) < 3 && f(x) > 1}
      export async function wf(){"use workflow"; return s(2)}`,
  },
  {
    name: 'async as identifiers',
    source: `
      const async = (f) => f, of = 1, get = { set: 2 }
      const s = async(async (x) => {"use step"; return [x, of, get.set]})
      export async function wf(){"use workflow"; return s(1)}`,
  },
  {
    name: 'let as name etc in sloppy js',
    filename: '/app/src/case.cjs',
    source: `
      var yield_ = 1; var static = 2; var let_ = 3; var interface = 4; var package = 5
      async function s() { "use step"; return [yield_, static, let_, interface, package, 010] }
      exports.wf = async function wf() { "use workflow"; var eval_ = 1; var protected = 2; const n = async () => { "use step"; return [eval_, protected] }; return [await s(), await n()] }`,
  },
  {
    name: 'with statement in sloppy',
    filename: '/app/src/case.cjs',
    source: `
      var o = { z: 1 }; var got; with (o) { got = z }
      async function s() { "use step"; return got }
      exports.wf = async function () { "use workflow"; return s() }`,
  },
  {
    name: 'exports via defineProperty',
    filename: '/app/src/case.js',
    source: `
      "use strict"; Object.defineProperty(exports, "__esModule", { value: true }); exports.wf = wf; exports.default = s; async function s() { "use step"; return 1 } async function wf() { "use workflow"; return (0, s)() }`,
  },
  {
    name: 'tsc-lowered namespace export',
    filename: '/app/src/case.js',
    source: `
      var __awaiter = 1; Object.defineProperty(exports, "__esModule", { value: true }); exports.tools = exports.wf = void 0; const wf = async () => { "use workflow"; return exports.tools.t.execute() }; exports.wf = wf; exports.tools = { t: { execute: async () => { "use step"; return 't' } } };`,
  },
  {
    name: 'esbuild-bundled style',
    filename: '/app/src/case.js',
    source: `
      var __defProp = Object.defineProperty; var __name = (t, v) => __defProp(t, "name", { value: v, configurable: true });
      async function s() { "use step"; return 1 }
      __name(s, "s");
      var Foo = class { static { __name(this, "Foo") } static async m() { "use step"; return this.name } };
      async function wf() { "use workflow"; return [await s(), await Foo.m()] }
      __name(wf, "wf");
      module.exports = { wf, s }`,
  },
  {
    name: 'esbuild class with this alias',
    filename: '/app/src/case.js',
    source: `
      var _Foo = class _Foo { static async m() { "use step"; return _Foo.k } static k = 3; static [Symbol.for('workflow-serialize')]() { return 0 } static [Symbol.for('workflow-deserialize')]() { return new _Foo() } async i() { "use step"; return this instanceof _Foo } }; var Foo = _Foo;
      exports.wf = async () => { "use workflow"; return [await Foo.m(), await new Foo().i()] }`,
  },
  {
    name: 'captured import binding via alias const in fn',
    modules: { x: { __esModule: true, v: 3 } },
    source: `
      import * as x from 'x'
      export async function wf(){"use workflow"; const y = x.v; const s = async () => {"use step"; return [y, x.v]}; return s()}`,
  },
  {
    name: 'captured var assigned in closure',
    source: `
      export async function wf(){"use workflow"; let n = 0; const bump = () => { n++ }; bump(); const s = async () => {"use step"; return n}; bump(); const r = await s(); bump(); return [r, await s()]}`,
  },
  {
    name: 'captured nested destructured with defaults',
    source: `
      export async function wf(){"use workflow"; const { a: { b = 2, ...c } = {} as any, d: [e = 5, ...f] = [] as any, ['g' + 1]: g = 7 } = {} as any; return (async () => {"use step"; return [b, c, e, f, g]})()}`,
  },
  {
    name: 'capturing Date/Map/Set/Error values',
    source: `
      export async function wf(){"use workflow"; const m = [1, [2, { a: 3 }]], u = undefined; const s = async () => {"use step"; return [m, u]}; return s()}`,
  },
  {
    name: 'unused captured fn in type only position',
    source: `
      export async function wf(){"use workflow"; function h() { return 1 } const s = async (x: ReturnType<typeof h>) => {"use step"; return x as unknown as typeof h}; return s(h())}`,
  },
  {
    name: 'nested step with this param type',
    source: `
      export async function wf(){"use workflow"; const k = 1; async function s(this: void, a: number) {"use step"; return a + k} return s(1)}`,
  },
  {
    name: 'nested overloads',
    source: `
      export async function wf(){"use workflow"; const k = 1; async function s(a: string): Promise<string>; async function s(a: number): Promise<number>; async function s(a: any) {"use step"; return [a, k]} return [await s(1), await s('x')]}`,
  },
  {
    name: 'step in object spread & call spread',
    source: `
      const base = { ...{ a: async () => {"use step"; return 1} }, ...(true && { b: async () => {"use step"; return 2} }) }
      const l = [...[async () => {"use step"; return 3}]]
      export async function wf(){"use workflow"; return [await base.a(), await (base as any).b(), await l[0]()]}`,
  },
  {
    name: 'duplicate keys last wins',
    source: `
      const o = { a: async () => {"use step"; return 1}, ['a']: async () => {"use step"; return 2} }
      export async function wf(){"use workflow"; return o.a()}`,
  },
  {
    name: 'class static duplicates last wins',
    conditional: true,
    source: `
      class A { static async m() {"use step"; return 1} static async ['m']() {"use step"; return 2} }
      export async function wf(){"use workflow"; return A.m()}`,
  },
  {
    name: 'static and instance of one name',
    source: `
      class A { static [Symbol.for('workflow-serialize')]() { return 0 } static [Symbol.for('workflow-deserialize')]() { return new A() } static async m() {"use step"; return 's'} async m() {"use step"; return 'i'} }
      export async function wf(){"use workflow"; return [await A.m(), await new A().m()]}`,
  },
  {
    name: 'optional chaining assignment targets',
    source: `
      const reg: any = { tools: {} }
      reg.tools['x'] = async () => {"use step"; return 1}; reg.tools.y = { z: async () => {"use step"; return 2} }; [reg.q] = [async () => {"use step"; return 3}]
      export async function wf(){"use workflow"; return [await reg.tools.x(), await reg.tools.y.z(), await reg.q()]}`,
  },
  {
    name: 'conditional export default',
    source: `
      const x = 1 as number
      export default x === 1 ? async () => {"use step"; return 1} : null
      export async function wf(){"use workflow"; return 1}`,
  },
  {
    name: 'comma declarator after step with comment',
    source: `
      const a = async () => {"use step"; return 1} /* c */, b = 2, c = async () => {"use step"; return 3} // end
      export async function wf(){"use workflow"; return [await a(), b, await c()]}`,
  },
  {
    name: 'return/throw of step expr without semicolon',
    source: `
      const f = () => { return async () => {"use step"; return 1} }
      const g = () => { try { throw async () => {"use step"; return 2} } catch (e) { return e } }
      export async function wf(){"use workflow"; return [await f()(), await g()()]}`,
  },
  {
    name: 'arrow returning arrow no parens across lines',
    source: `
      const f = (a) =>
        (b) =>
          async (c) => {
            'use step'
            return [a, b, c]
          }
      export const wf = async () => {
        'use workflow'
        return f(1)(2)(3)
      }`,
  },
  {
    name: 'export async arrow w/ newline after =',
    source: `
      export const s =
        // comment
        async (
          x,
        ) => {
          'use step'
      
          return x
        }
      
      export const wf =
        async () => {
          'use workflow'
          return s(1)
        }`,
  },
  {
    name: 'do/while/labels with guards',
    source: `
      export async function wf(){"use workflow"; let i = 0; do i++; while (i < 3)
      outer: for (;;) for (;;) { i++; if (i > 8) break outer } for (const k in { a: 1 }) if (k) continue; else break; while (i-- > 0) ; return s(i) }
      async function s(x) {"use step"; return x}`,
  },
  {
    name: 'if else with function bodies & guards',
    source: `
      export async function wf(x = 1){"use workflow"; const f = () => x ? () => ({ a: 1 }) : (y) => [y]; const g = async () => await s(1); const h = x => x, i = ({ z }) => z, j = (x, ...r) => r, k = () => (1, 2), l = () => {}, m = () => \`\${x}\`, n = () => async () => x; return [f()(0), await g(), h(1), i({ z: 2 }), j(1, 2), k(), l(), m(), await n()()] }
      async function s(x) {"use step"; return x}`,
  },
  {
    name: 'class private methods with guards',
    source: `
      class Q { #p() { return 1 } get #g() { return 2 } set v(x) { this.w = x } w = 0; static #s() { return 3 } static all() { const q = new Q(); q.v = 5; return [q.#p(), q.#g, q.w, Q.#s()] } constructor() { for (let i = 0; i < 2; i++) this.w++ } }
      export async function wf(){"use workflow"; return [Q.all(), await s()] }
      async function s() {"use step"; return Q.all()}`,
  },
  {
    name: 'super constructors with guards',
    source: `
      class A { n; constructor(n) { this.n = n } } class B extends A { constructor() { super(4) } } class C extends A { constructor(...a) { const f = () => super(...a); f() } }
      export async function wf(){"use workflow"; return [new B().n, new C(5).n, await s()] }
      async function s() {"use step"; return 1}`,
  },
  {
    name: 'derived default param arrow with this',
    source: `
      class A { v = 1; m(f = () => this.v) { return f() } static s = () => this; t = async () => this.v }
      export async function wf(){"use workflow"; const a = new A(); return [a.m(), A.s() === A, await a.t(), await s()] }
      async function s() {"use step"; return 1}`,
  },
  {
    name: 'async iteration helpers yield*',
    source: `
      function* a() { const x = yield 1; return x } function* b() { return yield* a() }
      export async function wf(){"use workflow"; const g = b(); g.next(); return [g.next(5), await s()] }
      async function s() {"use step"; return 1}`,
  },
  {
    name: 'getter/setter pairs with guards & computed',
    source: `
      const k = 'z'; const o = { get [k]() { return 1 }, set [k](v) {}, async *[Symbol.asyncIterator]() { yield 1 }, *[Symbol.iterator]() { yield 2 } }
      export async function wf(){"use workflow"; const r = []; for await (const x of o as any) r.push(x); return [o.z, [...(o as any)], r, await s()] }
      async function s() {"use step"; return 1}`,
  },
  {
    name: 'file-level step with everything',
    source: `
      'use step'
      import type { T } from 't'
      export type U = T
      export interface V { a: 1 }
      function helper(x) { return x * 2 }
      export function sync(x) { return helper(x) }
      export const arrow = async (x) => helper(x), expr = async function (x) { return helper(x) }
      async function later(x) { return helper(x) }
      export { later, later as again }
      export default later
      export const wf = async () => { 'use workflow'; return [await sync(1), await arrow(2), await expr(3), await later(4)] }`,
  },
  {
    name: 'file-level workflow with everything',
    source: `
      'use workflow'
      const loc = async (x) => { 'use step'; return x }
      async function notMarked(x) { return loc(x) }
      export async function wf() { return [await loc(1), await notMarked(2), await other(3), await viaExport(4)] }
      export const other = async (x) => loc(x)
      export async function viaExport(x) { 'use step'; return x }
      async function late(x) { return x }
      export { late as renamed }
      export default async () => 1`,
  },
  {
    name: 'file-level step: nested functions not marked',
    source: `
      'use step'
      export async function s(x) { const inner = async (y) => y + x; async function decl() { return inner(1) } return decl() }
      export async function wf() { 'use workflow'; return s(2) }`,
  },
  {
    name: 'using declarations in workflow',
    source: `
      export async function wf(){"use workflow"; const log = []; { using a = { [Symbol.dispose ?? Symbol.for('Symbol.dispose')]() { log.push('d') } }; log.push(await s(1)) } return log }
      async function s(x) {"use step"; return x}`,
  },
]
