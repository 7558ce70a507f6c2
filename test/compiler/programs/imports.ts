import type { Program } from './program.ts'

/** Programs with the modules that each bundle of them may import. */
export const imports: Array<Program & { workflowImports: string[]; stepImports: string[] }> = [
  {
    name: 'basic',
    source: `
      import fs from 'fs'; import { a } from 'a'
      export async function s() {"use step"; return fs.v}
      export async function wf() {"use workflow"; return [await s(), a]}`,
    workflowImports: ['a'],
    stepImports: ['fs'],
    result: ['dv', 'i:a'],
  },
  {
    name: 'unused stays? import unused js',
    filename: '/app/src/case.js',
    source: `
      import { u } from 'u'
      export async function s() {"use step"; return 1}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: ['u'],
    stepImports: ['u'],
    result: 1,
  },
  {
    name: 'destructuring default',
    source: `
      import { a } from 'a'
      export async function s() {"use step"; return a}
      export async function wf({ x = a } = {}) {"use workflow"; return [x, await s()]}`,
    workflowImports: ['a'],
    stepImports: ['a'],
    result: ['i:a', 'i:a'],
  },
  {
    name: 'destructured require',
    filename: '/app/src/case.js',
    source: `
      const { a, b } = require('a'), { c } = require('c'); const d = require('d').x
      export async function s() {"use step"; return [a, c, d]}
      export async function wf() {"use workflow"; return [b, await s()]}`,
    workflowImports: ['a'],
    stepImports: ['a', 'c', 'd'],
    result: ['i:b', ['i:a', 'i:c', 'i:x']],
  },
  {
    name: 'require unused by live',
    filename: '/app/src/case.js',
    source: `
      const fs = require('fs'), path = require('path')
      async function s() {"use step"; return [fs.q, path.z]}
      async function wf() {"use workflow"; return s()}
      module.exports = { s, wf }`,
    workflowImports: [],
    stepImports: ['fs', 'path'],
    result: ['i:q', 'i:z'],
  },
  {
    name: 'chained impure consts',
    source: `
      import { P } from 'pg'
      import { cfg } from 'cfg'
      const url = cfg + '1'; const pool = { P, url }; let cache: any; function get() { return (cache ??= pool) }
      export async function s() {"use step"; return get().url}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['pg', 'cfg'],
    result: 'i:cfg1',
  },
  {
    name: 'function assigned var at module-level inside fn',
    source: `
      import { a } from 'a'
      let v: any
      function init() { v = a }
      export async function s() {"use step"; init(); return v}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['a'],
    result: 'i:a',
  },
  {
    name: 'class with private static',
    source: `
      import { a } from 'a'
      class Repo { static #i = a; static get() { return this.#i } }
      export async function s() {"use step"; return Repo.get()}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['a'],
    result: 'i:a',
  },
  {
    name: 'class field side effects in step mode stay',
    source: `
      import { a } from 'a'
      const log: string[] = []
      class Busy { static x = log.push('x' + a) }
      export async function s() {"use step"; return log}
      export async function wf() {"use workflow"; void Busy; return s()}`,
    workflowImports: ['a'],
    stepImports: ['a'],
    result: ['xi:a'],
  },
  {
    name: 'side-effect import stays in step',
    source: `
      import 'side'
      export async function s() {"use step"; return 1}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['side'],
    result: 1,
  },
  {
    name: 'bare import stays in workflow-only file',
    source: `
      import 'side'
      export async function wf() {"use workflow"; return 1}`,
    workflowImports: ['side'],
    stepImports: ['side'],
    result: 1,
  },
  {
    name: 'helper used by both',
    source: `
      import { a, b } from 'a'
      function both() { return a } function only() { return b }
      export async function s() {"use step"; return [both(), only()]}
      export async function wf() {"use workflow"; return [both(), await s()]}`,
    workflowImports: ['a'],
    stepImports: ['a'],
    result: ['i:a', ['i:a', 'i:b']],
  },
  {
    name: 'type-only',
    source: `
      import type { T } from 't'; import { type U, v } from 'u'; import { W } from 'w'
      export async function s(x?: T, y?: U) {"use step"; return v}
      export async function wf(w?: W): Promise<any> {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['u'],
    result: 'i:v',
  },
  {
    name: 'enum used by step only',
    source: `
      import { a } from 'a'
      enum E { A = a as any }
      export async function s() {"use step"; return E.A}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['a'],
    result: 'i:a',
  },
  {
    name: 're-exports',
    source: `
      import { a } from 'a'
      export { a as b }; export * from 'x'; export { q } from 'y'; export * as ns from 'z'
      export async function s() {"use step"; return a}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: ['a', 'x', 'y', 'z'],
    stepImports: ['a', 'x', 'y', 'z'],
    result: 'i:a',
  },
  {
    name: 'exported helper',
    source: `
      import { a } from 'a'
      export const h = () => a
      export async function s() {"use step"; return h()}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: ['a'],
    stepImports: ['a'],
    result: 'i:a',
  },
  {
    name: 'step nested capture import survives in step mode',
    source: `
      import { a } from 'a'; import { w } from 'w'
      export async function wf() {"use workflow"; const s = async () => {"use step"; return a}; return [await s(), w]}`,
    workflowImports: ['w'],
    stepImports: ['a'],
    result: ['i:a', 'i:w'],
  },
  {
    name: 'nested step uses helper uses import',
    source: `
      import { a } from 'a'
      const h = () => k(); function k() { return a }
      export async function wf() {"use workflow"; const s = async () => {"use step"; return h()}; return s()}`,
    workflowImports: [],
    stepImports: ['a'],
    result: 'i:a',
  },
  {
    name: 'object steps with helper',
    source: `
      import { a } from 'a'
      const dbg = () => a
      export const tools = { x: { execute: async () => {"use step"; return dbg()} } }
      export async function wf() {"use workflow"; return tools.x.execute()}`,
    workflowImports: [],
    stepImports: ['a'],
    result: 'i:a',
  },
  {
    name: 'schema next to step stays',
    source: `
      import { z } from 'zod'; import { db } from 'db'
      export const tools = { x: { schema: z, execute: async () => {"use step"; return db} } }
      export async function wf() {"use workflow"; return [tools.x.schema, await tools.x.execute()]}`,
    workflowImports: ['zod'],
    stepImports: ['zod', 'db'],
    result: ['i:z', 'i:db'],
  },
  {
    name: 'default params of step',
    source: `
      import { a, b } from 'a'; import { c } from 'c'
      export async function s(x = a, { y = b } = {} as any) {"use step"; return [x, y]}
      export async function wf(z = c) {"use workflow"; return [await s(), z]}`,
    workflowImports: ['c'],
    stepImports: ['a', 'c'],
    result: [['i:a', 'i:b'], 'i:c'],
  },
  {
    name: 'decorator on step member stays',
    source: `
      import { dec } from 'dec'; import { a } from 'a'
      const d = (x?: any) => (...r: any[]) => {}
      class A { @d(dec) static async s() {"use step"; return a} }
      export async function wf() {"use workflow"; return A.s()}`,
    workflowImports: ['dec'],
    stepImports: ['dec', 'a'],
    result: 'i:a',
  },
  {
    name: 'param decorator',
    source: `
      import { dec } from 'dec'; import { a } from 'a'
      const d = (x?: any) => (...r: any[]) => {}
      class A { constructor(@d(dec) public q?: any) {} static async s() {"use step"; return [a, dec]} }
      new A()
      export async function wf() {"use workflow"; return A.s()}`,
    workflowImports: ['dec'],
    stepImports: ['dec', 'a'],
    result: ['i:a', 'i:dec'],
  },
  {
    name: 'import attributes kept',
    source: `
      import data, { x } from 'data' with { type: 'json' }
      export async function s() {"use step"; return x}
      export async function wf() {"use workflow"; return [typeof data, await s()]}`,
    workflowImports: ['data'],
    stepImports: ['data'],
    result: ['function', 'i:x'],
  },
  {
    name: 'typeof counts',
    source: `
      import { a } from 'a'
      export async function s() {"use step"; return a}
      export async function wf() {"use workflow"; return [typeof a, await s()]}`,
    workflowImports: ['a'],
    stepImports: ['a'],
    result: ['string', 'i:a'],
  },
  {
    name: 'type position in live code',
    source: `
      import { a } from 'a'
      export async function s() {"use step"; return a}
      export async function wf(x?: typeof a, y?: Array<a>) {"use workflow"; return s()}
      export type Q = typeof a`,
    workflowImports: [],
    stepImports: ['a'],
    result: 'i:a',
  },
  {
    name: 'mixed declarators',
    source: `
      import { a, b } from 'a'; import { c } from 'c'
      const x = a, y = b, z = c
      export async function s() {"use step"; return [x, z]}
      export async function wf() {"use workflow"; return [y, await s()]}`,
    workflowImports: ['a'],
    stepImports: ['a', 'c'],
    result: ['i:b', ['i:a', 'i:c']],
  },
  {
    name: 'for loop statement is live',
    source: `
      import { a } from 'a'
      const m = new Map(); for (const k of [1]) m.set(k, a)
      export async function s() {"use step"; return m.get(1)}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: ['a'],
    stepImports: ['a'],
    result: 'i:a',
  },
  {
    name: 'same name local shadows in live',
    source: `
      import { a } from 'a'
      export async function s() {"use step"; return a}
      export async function wf(a = 5) {"use workflow"; return [a, await s()]}`,
    workflowImports: [],
    stepImports: ['a'],
    result: [5, 'i:a'],
  },
  {
    name: 'same name local shadows in step',
    source: `
      import { a } from 'a'
      export async function s(a = 1) {"use step"; return a}
      export async function wf() {"use workflow"; return [a, await s()]}`,
    workflowImports: ['a'],
    stepImports: [],
    result: ['i:a', 1],
  },
  {
    name: 'workflow-only helper gone in step',
    source: `
      import { a } from 'a'; import { b } from 'b'
      const h = () => a
      export async function s() {"use step"; return b}
      export async function wf() {"use workflow"; return [h(), await s()]}`,
    workflowImports: ['a'],
    stepImports: ['b'],
    result: ['i:a', 'i:b'],
  },
  {
    name: 'top-level await dropped',
    source: `
      import { a } from 'a'
      const v = a
      export async function s() {"use step"; return v}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['a'],
    result: 'i:a',
  },
  {
    name: 'instance step private fields',
    source: `
      import { conn, other } from 'x'; import { y } from 'y'
      export class A { #c = conn; #o = y; static async s() {"use step"; return other} use() { return this.#o } async i() {"use step"; return this.#c} }
      export async function wf() {"use workflow"; return [await A.s(), new A().use()]}`,
    workflowImports: ['y'],
    stepImports: ['x', 'y'],
    result: ['i:other', 'i:y'],
  },
  {
    name: 'jsx classic react',
    filename: '/app/src/case.tsx',
    source: `
      /** @jsxRuntime classic */
      import React from 'react'
      export async function s() {"use step"; return typeof React}
      export const el = () => <div/>
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: ['react'],
    stepImports: ['react'],
    result: 'function',
  },
  {
    name: 'serializable class referenced only by step stays',
    source: `
      import { k } from 'k'
      class P { static [Symbol.for('workflow-serialize')](p) { return k } static [Symbol.for('workflow-deserialize')]() { return new P() } }
      export async function s() {"use step"; return new P()}
      export async function wf() {"use workflow"; const p = await s(); return p.constructor.name}`,
    workflowImports: ['k'],
    stepImports: ['k'],
    result: 'P',
  },
  {
    name: 'serialisable class private deps for step methods',
    source: `
      import { net } from 'net'
      class P { static [Symbol.for('workflow-serialize')](p) { return 1 } static [Symbol.for('workflow-deserialize')]() { return new P() } async go() {"use step"; return net} }
      export async function wf() {"use workflow"; return new P().go()}`,
    workflowImports: [],
    stepImports: ['net'],
    result: 'i:net',
  },
  {
    name: 'namespace import partially',
    source: `
      import def, * as ns from 'x'
      export async function s() {"use step"; return ns.a}
      export async function wf() {"use workflow"; return [typeof def, await s()]}`,
    workflowImports: ['x'],
    stepImports: ['x'],
    result: ['function', 'i:a'],
  },
  {
    name: 'import equals',
    filename: '/app/src/case.cts',
    source: `
      import fs = require('fs'); import p = require('p')
      async function s() {"use step"; return fs.q}
      async function wf() {"use workflow"; return [p.z, await s()]}
      export = { s, wf }`,
    workflowImports: ['p'],
    stepImports: ['fs'],
    result: ['i:z', 'i:q'],
  },
  {
    name: 'import alias of namespace',
    source: `
      import * as N from 'n'
      import Q = N.q
      export async function s() {"use step"; return Q}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['n'],
    result: 'i:q',
  },
  {
    name: 'export import',
    source: `
      import * as N from 'n'
      export import Q = N.q
      export async function s() {"use step"; return Q}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: ['n'],
    stepImports: ['n'],
    result: 'i:q',
  },
  {
    name: 'label on unused function in step mode',
    source: `
      import { a } from 'a'
      function lonely() { return a }
      export async function s() {"use step"; return 1}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: ['a'],
    stepImports: ['a'],
    result: 1,
  },
  {
    name: 'computed class key',
    source: `
      import { a } from 'a'
      class H { [a]() { return 1 } }
      export async function s() {"use step"; return new H()[a]()}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['a'],
    result: 1,
  },
  {
    name: 'extends',
    source: `
      import { B } from 'b'
      const Base = class { q = B }; class H extends Base {}
      export async function s() {"use step"; return new H().q}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['b'],
    result: 'i:B',
  },
  {
    name: 'circular helpers',
    source: `
      import { a } from 'a'
      function x(n) { return n ? y(n - 1) : a } function y(n) { return n ? x(n - 1) : a }
      export async function s() {"use step"; return x(3)}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['a'],
    result: 'i:a',
  },
  {
    name: 'helper assigned property (statement)',
    source: `
      import { a } from 'a'
      function h() { return h.x } h.x = a
      export async function s() {"use step"; return h()}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: ['a'],
    stepImports: ['a'],
    result: 'i:a',
  },
  {
    name: 'var declared twice',
    source: `
      import { a } from 'a'
      var v = a; var v = v + '2'
      export async function s() {"use step"; return v}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['a'],
    result: 'i:a2',
  },
  {
    name: 'enum merged',
    source: `
      import { a } from 'a'
      enum E { A = a as any }
      enum E { B = 7 }
      export async function s() {"use step"; return [E.A, E.B]}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['a'],
    result: ['i:a', 7],
  },
  {
    name: 'overloaded helper',
    source: `
      import { a } from 'a'
      function h(x: string): any; function h(x: number): any; function h(x: any) { return a }
      export async function s() {"use step"; return h(1)}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['a'],
    result: 'i:a',
  },
  {
    name: 'namespace helper used by step only',
    source: `
      import { a } from 'a'
      namespace H { export const q = a }
      export async function s() {"use step"; return H.q}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['a'],
    result: 'i:a',
  },
  {
    name: 'file-level step helpers',
    source: `
      "use step"
      import { a } from 'a'
      const h = () => a
      export async function s() { return h() }
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['a'],
    result: 'i:a',
  },
  {
    name: 'workflow file imports in step mode vanish',
    source: `
      "use workflow"
      import { a } from 'a'; import { st } from 'st'
      const h = () => a
      export async function wf() { return [h(), st] }`,
    workflowImports: ['a', 'st'],
    stepImports: [],
    result: ['i:a', 'i:st'],
  },
  {
    name: 'step stays when only wf uses it',
    source: `
      import { a } from 'a'
      async function s() {"use step"; return a}
      export async function wf() {"use workflow"; return s()}`,
    workflowImports: [],
    stepImports: ['a'],
    result: 'i:a',
  },
  {
    name: 'non-exported step const in DCE',
    source: `
      import { a } from 'a'
      const s = async () => {"use step"; return a}, t = { q: async () => {"use step"; return a} }
      export async function wf() {"use workflow"; return [await s(), await t.q()]}`,
    workflowImports: [],
    stepImports: ['a'],
    result: ['i:a', 'i:a'],
  },
  {
    name: 'steps used by steps only go from workflow',
    source: `
      import { a } from 'a'
      async function inner() {"use step"; return a}
      async function outer() {"use step"; return inner()}
      export async function wf() {"use workflow"; return outer()}`,
    workflowImports: [],
    stepImports: ['a'],
    result: 'i:a',
  },
]
