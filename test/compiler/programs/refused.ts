/** Sources with a `‸` before everything that must be reported, the slugs in that order, and a file name. */
export const refused: Array<[name: string, source: string, slugs: string[], filename?: string]> = [
  ['typo transposition sue', `async function f() { ‸"sue step" }`, ['directive-misspelled']],
  ['typo usestep', `async function f() { ‸"usestep" }`, ['directive-misspelled']],
  ['typo use-step', `async function f() { ‸"use-step" }`, ['directive-misspelled']],
  ['typo use_workflow', `async function f() { ‸"use_workflow" }`, ['directive-misspelled']],
  ['typo USE STEP', `async function f() { ‸"USE STEP" }`, ['directive-misspelled']],
  ['typo use Workflow', `const f = async () => { ‸'use Workflow' }`, ['directive-misspelled']],
  ['typo many blanks', `async function f() { ‸"use      step" }`, ['directive-misspelled']],
  ['typo very many blanks', `async function f() { ‸"  use               step  " }`, ['directive-misspelled']],
  ['typo tab', `async function f() { ‸"use\tstep" }`, ['directive-misspelled']],
  ['typo uze', `async function f() { ‸"uze step" }`, ['directive-misspelled']],
  ['typo us step', `async function f() { ‸"us step" }`, ['directive-misspelled']],
  ['typo use stp', `async function f() { ‸"use stp" }`, ['directive-misspelled']],
  ['typo use sep', `async function f() { ‸"use sep" }`, ['directive-misspelled']],
  ['typo use stpe', `async function f() { ‸"use stpe" }`, ['directive-misspelled']],
  ['typo usr step', `async function f() { ‸"usr step" }`, ['directive-misspelled']],
  ['typo user step', `async function f() { ‸"user step" }`, ['directive-misspelled']],
  ['typo uses step', `async function f() { ‸"uses step" }`, ['directive-misspelled']],
  ['typo use steps!', `async function f() { ‸"use step;" }`, ['directive-misspelled']],
  ['typo use workflows', `async function f() { ‸"use workflows" }`, ['directive-misspelled']],
  ['typo use wrokflow', `async function f() { ‸"use wrokflow" }`, ['directive-misspelled']],
  ['typo use workfow', `async function f() { ‸"use workfow" }`, ['directive-misspelled']],
  ['typo use work flow', `async function f() { ‸"use work flow" }`, ['directive-misspelled']],
  ['typo use worklow', `async function f() { ‸"use worklow" }`, ['directive-misspelled']],
  ['typo use workfloww', `async function f() { ‸"use workfloww" }`, ['directive-misspelled']],
  ['typo ues workflow', `async function f() { ‸"ues workflow" }`, ['directive-misspelled']],
  ['typo esu step 2 edits', `async function f() { ‸"eus step" }`, ['directive-misspelled']],
  ['typo missing u', `async function f() { ‸"se step" }`, ['directive-misspelled']],
  ['nbsp', `async function f() { ‸"use\u00a0step" }`, ['directive-misspelled']],
  ['zero width', `async function f() { ‸"use\u200b step" }`, ['directive-misspelled']],
  ['cyrillic', `async function f() { ‸"usе step" }`, ['directive-misspelled']],
  ['not typo: use strip', `async function f() { "use strict" }`, []],
  ['not: use server', `async function f() { "use server" }`, []],
  ['not: use cache: remote', `async function f() { "use cache: remote" }`, []],
  ['not: use cache private', `async function f() { "use cache: private" }`, []],
  ['not: use swr', `async function f() { "use client" }`, []],
  ['not: use no memo', `async function f() { "use no memo" }`, []],
  ['not: use signal', `async function f() { "use asm"; "use forget" }`, []],
  [
    'not: use client entry',
    `"use client-entry"
async function f() { "use gpu"; "use worklet"; "ngInject"; }`,
    [],
  ],
  [
    'worklet!',
    `async function f() { "worklet"; "use worker"; "use server"; "use static"; "use dom"; "use html"; }`,
    [],
  ],
  [
    'typo in method',
    `class A { async m() { ‸"use steps" } static async n() { ‸"use steps" } get g() { ‸"use steps" } constructor() { ‸'use steps' } }
const o = { async m() { ‸"use steps" }, get x() { ‸"use steps" } }`,
    Array(6).fill('directive-misspelled'),
  ],
  ['misplaced after code', `async function f() { const x = 1; ‸"use step"; }`, ['directive-misplaced']],
  [
    'misplaced in if/for/try/switch/label',
    `async function f() { if (1) { ‸"use step" } for (;;) { ‸"use step"; break } try { ‸"use step" } catch { ‸"use workflow" } finally { ‸"use step" } switch (1) { case 1: ‸"use step"; default: ‸"use step" } lbl: { ‸"use step" } while(1) ‸"use step"; if (1) ‸"use step"; else ‸"use workflow" }`,
    Array(11).fill('directive-misplaced'),
  ],
  [
    'misplaced in module',
    `const x = 1;
‸'use workflow';
export async function f() {}`,
    ['directive-misplaced'],
  ],
  [
    'misplaced after export',
    `export async function f() {}
‸"use step"`,
    ['directive-misplaced'],
  ],
  [
    'misplaced in namespace',
    `namespace N { ‸"use step"; export async function f() {} }`,
    ['directive-misplaced'],
  ],
  ['misplaced in arrow inside arrow', `const f = () => () => { g(); ‸"use step" }`, ['directive-misplaced']],
  [
    'misplaced in class static block & field fn',
    `class A { static { ‸"use step" } x = () => { y; ‸"use step" } }`,
    ['directive-misplaced', 'directive-misplaced'],
  ],
  [
    'misplaced in getter/object',
    `const o = { get a() { z; ‸"use step"; return 1 }, m() { z; ‸'use workflow' } }`,
    ['directive-misplaced', 'directive-misplaced'],
  ],
  ['parenthesised is nothing', `async function f() { ("use step"); return 1 }`, []],
  ['template is nothing', `async function f() { \`use step\`; return 1 }`, []],
  ['concat is nothing', `async function f() { 'use' + ' step'; return 1 }`, []],
  [
    'continued next line',
    `async function f() { 'use step'
[0].x; 'use step'
.length }`,
    [],
  ],
  [
    'case label etc',
    `switch (x) { case 'use step': break }
const o = { 'use step': 1, ['use workflow']: 2 }; class A { 'use step' = 1 }; type T = 'use step'; f('use step'); x = 'use step'; const j = o['use step']`,
    [],
  ],
  ['comma seq', `async function f() { 'use step', 1 }`, []],
  [
    'jsx text',
    `const a = <div>use step</div>; const b = <div title="use step">{'use step'}</div>`,
    [],
    '/app/src/case.tsx',
  ],
  [
    'comments',
    `// "use step"
/* 'use workflow' */ async function f() { // "use step"
 return 1 }`,
    [],
  ],
  ['conflict fn reversed', `async function f() { "use workflow"; ‸"use step" }`, ['directive-conflict']],
  [
    'conflict thrice',
    `async function f() { "use workflow"; ‸"use step"; "use workflow" }`,
    ['directive-conflict'],
  ],
  [
    'conflict in arrow/method',
    `const f = async () => { 'use step'; ‸'use workflow' }; class A { static async m() { 'use step'; ‸'use workflow' } }`,
    ['directive-conflict', 'directive-conflict'],
  ],
  [
    'not async forms',
    `function a() { ‸"use workflow" }
const b = function () { ‸"use workflow" }
const c = () => { ‸"use workflow" }
class A { static m() { ‸"use workflow" } static f = () => { ‸"use workflow" } }
export default function () { ‸"use workflow" }`,
    Array(6).fill('workflow-not-async'),
  ],
  [
    'generators',
    `async function* a() { ‸"use step" }
const b = function* () { ‸"use step" }
const o = { *m() { ‸"use step" } }
class A { static async *m() { ‸"use step" } *i() { ‸"use step" } }
export default async function* () { ‸"use workflow" }`,
    Array(6).fill('generator-not-supported'),
  ],
  [
    'generator in file-level',
    `"use step"
export ‸async function* a() {}
export const b = ‸async function* () {}`,
    ['generator-not-supported', 'generator-not-supported'],
  ],
  [
    'private forms',
    `class A { async #p() { ‸"use step" } static async #q() { ‸"use step" } get #g() { ‸"use step" } static async #w() { ‸"use workflow" } }`,
    Array(4).fill('directive-unsupported-position'),
  ],
  [
    'computed members',
    `class A { async [k]() { ‸"use step" } static async [k + 1]() { ‸"use step" } static async [Symbol.iterator]() { ‸"use step" } get [k]() { ‸"use step" } static async [k]() { ‸"use workflow" } }`,
    Array(5).fill('directive-unsupported-position'),
  ],
  [
    'numeric members',
    `class A { async 1() { ‸"use step" } static async 0x10() { ‸"use step" } async 1n() { ‸"use step" } }`,
    ['directive-unsupported-position', 'directive-unsupported-position', 'directive-unsupported-position'],
  ],
  [
    'ctor',
    `class A { constructor() { ‸"use step" } }
class B extends A { constructor() { ‸"use workflow"; super() } }`,
    ['directive-unsupported-position', 'directive-unsupported-position'],
  ],
  [
    'setters',
    `class A { set a(v) { ‸"use step" } static set b(v) { ‸"use workflow" } }
const o = { set a(v) { ‸"use step" }, set b(v) { ‸"use workflow" } }`,
    Array(4).fill('directive-unsupported-position'),
  ],
  [
    'workflow getter',
    `class A { get a() { ‸"use workflow" } static get b() { ‸"use workflow" } }
const o = { get a() { ‸"use workflow" } }`,
    ['directive-unsupported-position', 'directive-unsupported-position', 'directive-unsupported-position'],
  ],
  [
    'instance wf',
    `class A { async a() { ‸"use workflow" }; b = async () => { ‸"use workflow" } ; #c = async () => { ‸"use workflow" } }`,
    ['directive-unsupported-position', 'directive-unsupported-position', 'directive-unsupported-position'],
  ],
  [
    'namespace',
    `namespace N { export async function a() { ‸"use step" } export const b = async () => { ‸"use step" }; export namespace M { export async function c() { ‸"use workflow" } } }
module O { export async function a() { ‸"use step" } }`,
    Array(4).fill('directive-unsupported-position'),
  ],
  [
    'wf in fn',
    `function f() { async function w() { ‸"use workflow" } return w }
const g = () => async () => { ‸"use workflow" }
class A { m() { return async () => { ‸"use workflow" } } }
export async function o() { "use workflow"; const i = async () => { ‸"use workflow" } }`,
    Array(4).fill('directive-unsupported-position'),
  ],
  [
    'wf in places',
    `const a = [async () => { ‸"use workflow" }]
const b = { c: async () => { ‸"use workflow" } }
const d = x ? async () => { ‸"use workflow" } : null
const e = x || (async () => { ‸"use workflow" })
const f = w(async () => { ‸"use workflow" })
new W(async () => { ‸"use workflow" })
const { g = async () => { ‸"use workflow" } } = {}
export default w(async () => { ‸"use workflow" })
for (const q of []) { const h = async () => { ‸"use workflow" } }`,
    Array(9).fill('directive-unsupported-position'),
  ],
  [
    'wf as iife',
    `(async () => { ‸"use workflow" })()
await (async function () { ‸"use workflow" })()`,
    ['directive-unsupported-position', 'directive-unsupported-position'],
  ],
  [
    'wf in default param',
    `function f(cb = async () => { ‸"use workflow" }) {}`,
    ['directive-unsupported-position'],
  ],
  [
    'wf default object',
    `export default { w: async () => { ‸"use workflow" }, async v() { ‸"use workflow" } }`,
    ['directive-unsupported-position', 'directive-unsupported-position'],
  ],
  [
    'wf in class field object',
    `class A { static o = { w: async () => { ‸"use workflow" } } }`,
    ['directive-unsupported-position'],
  ],
  [
    'file-level bad',
    `"use step"
export let ‸a = 5
export const ‸b = new Map()
export const ‸c = { async d() {} }
export const ‸e = x ? async () => {} : async () => {}
export default ‸class {}
`,
    Array(5).fill('invalid-file-export'),
  ],
  [
    'file-level re-exports',
    `"use step"
‸export * from 'a'
export ‸* as b from 'a'
export { ‸c, ‸d as e } from 'a'
export type { T } from 'a'
export { type U } from 'a'`,
    Array(4).fill('invalid-file-export'),
  ],
  [
    'file-level locals',
    `"use workflow"
const a = 1, b = async () => {}
function c() {}
class D {}
export { ‸a, b, ‸c, ‸D, ‸a as x }`,
    Array(4).fill('invalid-file-export'),
  ],
  [
    'file-level import re-export',
    `"use step"
import { x } from 'x'
export { ‸x }`,
    ['invalid-file-export'],
  ],
  [
    'file-level default ident',
    `"use workflow"
const v = 1
export default ‸v`,
    ['invalid-file-export'],
  ],
  [
    'file-level types fine',
    `"use workflow"
export type T = 1
export interface I {}
export declare function d(): void
export declare class DC {}
export declare const dc: 1
export ‸abstract class Q {}`,
    ['invalid-file-export'],
  ],
  [
    'file-level const enum',
    `"use step"
export ‸const enum E { A }`,
    ['invalid-file-export'],
  ],
  [
    'file-level sync in step ok',
    `"use step"
export function a() {}
export const b = () => 1`,
    [],
  ],
  [
    'file-level interface default',
    `"use step"
export default interface I { a: 1 }
export async function f() {}`,
    [],
  ],
  [
    'file-level after use server',
    `'use server'
"use step"
export async function f() {}`,
    [],
  ],
  [
    'file-level conflict & misspelled both',
    `"use workflow"; ‸"use stepp"
export async function f() {}`,
    ['directive-misspelled'],
  ],
  [
    'classes',
    `function f() { return ‸class A { async m() { "use step" } } }
const g = () => { ‸class B { static async m() { "use step" } } }
foo(‸class { async m() { "use step" } })
export const arr = [‸class { static async m() { "use step" } }]`,
    ['class-not-at-top-level', 'class-not-at-top-level', 'class-without-name', 'class-without-name'],
  ],
  [
    'captured fns',
    `export async function wf() { "use workflow"; function h() {} const s = async () => { "use step"; return ‸h() } }
export const f = (z) => { const q = () => z; return { async m() { "use step"; ‸q() } } }`,
    ['captured-function', 'captured-function'],
  ],
  [
    'captured async fn & method',
    `export async function wf() { "use workflow"; const h = async () => {}; const s = async () => { "use step"; return [‸h, h] } }`,
    ['captured-function'],
  ],
  [
    'captured fn in default param',
    `export async function wf() { "use workflow"; const h = () => 1; const s = async (x = ‸h()) => { "use step"; return x } }`,
    ['captured-function'],
  ],
  [
    'captured fn in jsx',
    `export async function wf() { "use workflow"; const H = () => null; const s = async () => { "use step"; return <‸H a={1}><H.B /></H> } }`,
    ['captured-function'],
    '/app/src/case.tsx',
  ],
  [
    'captured fn in typeof type only',
    `export async function wf() { "use workflow"; const h = () => 1; const s = async (x: typeof h) => { "use step"; return x as ReturnType<typeof h> } }`,
    [],
  ],
  [
    'captured fn expression name',
    `const f = function self() { return async () => { "use step"; return ‸self } }`,
    ['captured-function'],
  ],
  [
    'captured generator',
    `export async function wf() { "use workflow"; function* g() {} const s = async () => { "use step"; return [...‸g()] } }`,
    ['captured-function'],
  ],
  [
    'captured class instance ok',
    `class K {}; export async function wf() { "use workflow"; const k = new K(); const s = async () => { "use step"; return k } }`,
    [],
  ],
  [
    'arguments',
    `function f() { return async (a = ‸arguments[0]) => { "use step"; return () => ‸arguments } }
const g = async () => { "use step"; return function () { return arguments } }`,
    ['step-uses-arguments', 'step-uses-arguments'],
  ],
  [
    'super in arrow',
    `class A { m() { return async () => { ‸"use step"; return super.m() } } static n() { return { async q() { "use step"; return 1 } } } }`,
    ['step-uses-class-internals'],
  ],
  [
    'private in arrow',
    `class A { #p = 1; static #q = 2; m() { return async () => { ‸"use step"; return this.#p } } n() { return async (o) => { ‸"use step"; return #p in o } } k() { return async () => { "use step"; return class { #z = 1; g() { return this.#z } } } } }`,
    ['step-uses-class-internals', 'step-uses-class-internals'],
  ],
  [
    'all at once',
    `async function a() { ‸"use stepp" }
function b() { ‸"use workflow" }
async function c() { x; ‸"use step" }
async function d() { "use step"; ‸"use workflow" }
function* e() { ‸"use step" }
class A { set s(v) { ‸"use step" } }
function f() { return ‸class { static async m() { "use step" } } }
const w = wrap(async () => { ‸"use workflow" })`,
    [
      'directive-misspelled',
      'workflow-not-async',
      'directive-misplaced',
      'directive-conflict',
      'generator-not-supported',
      'directive-unsupported-position',
      'class-not-at-top-level',
      'directive-unsupported-position',
    ],
  ],
  ['tabs and unicode columns', `\tasync function ü() { /* 🚀 */ ‸"use stepp" }`, ['directive-misspelled']],
  [
    'syntax error',
    `async function f() {
  "use step"
  return ‸)
}`,
    ['syntax-error'],
  ],
  ['syntax error unterminated', `async function f() { "use step"; return \`‸abc`, ['syntax-error']],
  [
    'if-body function (sloppy)',
    `if (1) function f() { ‸"use step" }`,
    ['directive-unsupported-position'],
    '/app/src/case.js',
  ],
  [
    'labelled fn (sloppy)',
    `lbl: function f() { ‸"use step" }`,
    ['directive-unsupported-position'],
    '/app/src/case.js',
  ],
  [
    'case fn',
    `switch (1) { case 1: async function s() { ‸"use step" } }`,
    ['directive-unsupported-position'],
  ],
  [
    'merged with a namespace',
    `export async function s() { ‸"use step" }
namespace s { export const x = 1 }
export async function w() { "use workflow" }
namespace w { export const x = 1 }`,
    ['directive-unsupported-position'],
  ],
  [
    'decorated export',
    `@dec export class A { static async s() { "use step" } }
export @dec class B { static async s() { "use step" } }`,
    [],
  ],
  ['object setter pair', `const o = { get a() { "use step"; return 1 }, set a(v) {} }`, []],
  [
    'type assertions in wf',
    `export const w = <any>(async () => { "use workflow" })
export const v = (async () => { "use workflow" }) as any as () => void
export const u = (async () => { "use workflow" })!`,
    [],
  ],
  [
    'exports.x wf',
    `exports.w = async () => { "use workflow" }
module.exports.v = async function () { "use workflow" }
module.exports = async () => { "use workflow" }`,
    [],
    '/app/src/case.js',
  ],
  ['export = wf', `export = async () => { "use workflow" }`, [], '/app/src/case.cts'],
  [
    'classes in loops and instance fields',
    `for (const x of [1]) { ‸class K { static async m() { "use step"; return x } } }
class Holder { inner = ‸class { static async m() { "use step" } } }`,
    ['class-not-at-top-level', 'class-not-at-top-level'],
  ],
  [
    'new of a step',
    `export const o = new (function () { ‸"use step" } as any)()`,
    ['directive-unsupported-position'],
  ],
  [
    'new of a nested step',
    `export async function f() { return new (class { x = 1 })(), new (async function () { ‸"use step" } as any) }`,
    ['directive-unsupported-position'],
  ],
]
