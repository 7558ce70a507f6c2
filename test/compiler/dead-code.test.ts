import { transformSync } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { guardLoops, transform, type Mode } from '../../src/compiler/index.ts'
import { imports } from './programs/imports.ts'
import { evaluate, compile, load } from './realms.ts'

/** The module-level names and imports that a mode's output still has. */
function survivors(source: string, mode: Mode, names: string[], filename = '/app/src/case.ts'): string[] {
  const { code } = transform(source, filename, { mode, root: '/app' })
  const text = code.replace(/const __stepline\d* = .*?\}\)\)\(globalThis\);/s, '')
  return names.filter((name) =>
    new RegExp(`(?<![\\w$'"/])${name.replace(/\$/g, '\\$')}(?![\\w$])`).test(text),
  )
}

/** Every module exports every word of the source as a text of its own. */
function anyModule(source: string): Record<string, unknown> {
  const words = source.match(/\w+/g) ?? []
  const names = Object.fromEntries(words.map((word) => [word, `i:${word}`]))
  const exports = { __esModule: true, ...names, default: Object.assign(() => 'default', { v: 'dv' }) }
  return new Proxy({}, { get: () => exports })
}

interface Case {
  name: string
  source: string
  names: string[]
  workflow: string[]
  step: string[]
  filename?: string
}

const cases: Case[] = [
  {
    name: 'imports of step bodies go from the workflow bundle, imports of workflow bodies from the step bundle',
    source: `
      import fs from 'fs'
      import { a, b } from 'ab'
      import * as ns from 'ns'
      import def, { named } from 'mixed'
      import only, * as space from 'both'
      export async function s() { "use step"; return [fs, a, ns, named, space] }
      export async function wf() { "use workflow"; return [b, def, only, await s()] }`,
    names: ['fs', 'a', 'b', 'ns', 'def', 'named', 'only', 'space'],
    workflow: ['b', 'def', 'only'],
    step: ['fs', 'a', 'ns', 'named', 'space'],
  },
  {
    name: 'what nobody used stays, in every mode',
    source: `
      import { unused } from 'unused'
      function idle() {}
      const spare = compute()
      export async function s() { "use step"; return 1 }
      export async function wf() { "use workflow"; return s() }`,
    names: ['unused', 'idle', 'spare'],
    workflow: ['unused', 'idle', 'spare'],
    step: ['unused', 'idle', 'spare'],
  },
  {
    name: 'transitively, with effects and top-level await, but only what live code does not use',
    source: `
      import { Pool } from 'pg'
      import { helper } from 'helper'
      import { shared } from 'shared'
      const pool = new Pool(await config())
      const config = async () => helper
      class Repository { find() { return pool } }
      const repository = new Repository(), kept = shared
      export async function s() { "use step"; return [repository, shared] }
      export async function wf() { "use workflow"; return [await s(), kept, shared] }`,
    names: ['Pool', 'helper', 'shared', 'pool', 'config', 'Repository', 'repository', 'kept'],
    workflow: ['shared', 'kept'],
    step: ['Pool', 'helper', 'shared', 'pool', 'config', 'Repository', 'repository', 'kept'],
  },
  {
    name: 'statements with effects keep what they use',
    source: `
      import { Pool } from 'pg'
      const pool = new Pool()
      pool.on('error', () => {})
      export async function s() { "use step"; return pool }`,
    names: ['Pool', 'pool'],
    workflow: ['Pool', 'pool'],
    step: ['Pool', 'pool'],
  },
  {
    name: 'the step bundle keeps what nested steps use, and drops only what has no effects',
    source: `
      import { fromStep, fromBody } from 'x'
      import { sleep } from 'workflow'
      const table = { a: [1], f() { return fromBody } }
      const started = Date.now()
      function format() { return table }
      class Helper { static x = 1 }
      class Busy { static { register(Busy) } }
      export async function wf() { "use workflow"
        await sleep(1); format(); started; Helper; Busy; fromBody
        return (async () => { "use step"; return fromStep })() }`,
    names: ['fromStep', 'fromBody', 'sleep', 'table', 'started', 'format', 'Helper', 'Busy'],
    workflow: ['fromBody', 'sleep', 'table', 'started', 'format', 'Helper', 'Busy'],
    step: ['fromStep', 'started', 'Busy'],
  },
  {
    name: 'every kind of use counts',
    source: `
      import { a, b, c, d, e, f, g, h, i, j } from 'x'
      export async function s() { "use step"; return [a, b, c, d, e, f, g, h, i, j] }
      export async function wf({ x = a } = {}, y = b) { "use workflow"
        const o = { c, [d]: 1 }; class K extends e { @f m = g }
        enum E { A = h }
        return [typeof i, \`\${j}\`, o, K, x, y, E] }`,
    names: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'],
    workflow: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'],
    step: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'],
  },
  {
    name: 'JSX, tagged templates and export lists count',
    filename: '/app/src/case.tsx',
    source: `
      import { Card, ns, tag, out } from 'x'
      export { out }
      export async function s() { "use step"; return [Card, ns, tag, out] }
      export async function wf() { "use workflow"; return [<Card />, <ns.Item />, tag\`\`] }`,
    names: ['Card', 'ns', 'tag', 'out'],
    workflow: ['Card', 'ns', 'tag', 'out'],
    step: ['Card', 'ns', 'tag', 'out'],
  },
  {
    name: 'uses as a type do not count',
    source: `
      import { Client } from 'client'
      import { type Options, connect } from 'connect'
      export async function s(o: Options) { "use step"; return new Client(connect(o)) }
      export async function wf(c: Client, o: Options) { "use workflow"; return s(o) }`,
    names: ['connect'],
    workflow: [],
    step: ['connect'],
  },
  {
    name: 'registered classes stay',
    source: `
      import { key } from 'key'
      class Point { static [Symbol.for('workflow-serialize')]() { return key } static [Symbol.for('workflow-deserialize')]() {} }
      class Plain {}
      export async function s() { "use step"; return [new Point(), new Plain()] }`,
    names: ['key', 'Point', 'Plain'],
    workflow: ['key', 'Point'],
    step: ['key', 'Point', 'Plain'],
  },
  {
    name: 'bare imports set something up for steps',
    source: `
      import 'dotenv'
      import data from 'data' with { type: 'json' }
      export async function s() { "use step"; return 1 }
      export const wf = async () => { "use workflow"; return data }`,
    names: ['import', 'data', 'with'],
    workflow: ['import', 'data', 'with'],
    step: ['import'],
  },
  {
    name: 'private members that only steps used',
    source: `
      import { connect, shared } from 'x'
      export class Store {
        #client = connect()
        #other = shared
        static #open() { return connect() }
        #help() { return this.#client }
        constructor() { this.#other }
        async get() { "use step"; return this.#help() ?? Store.#open() }
        local() { return this.#other }
      }`,
    names: ['connect', 'shared', '#client', '#other', '#help', '#open'],
    workflow: ['shared', '#other'],
    step: ['connect', 'shared', '#client', '#other', '#help', '#open'],
  },
]

describe('dead code', () => {
  test.each(cases)('$name', ({ source, names, workflow, step, filename }) => {
    expect(survivors(source, 'workflow', names, filename)).toEqual(workflow)
    expect(survivors(source, 'step', names, filename)).toEqual(step)
  })

  test('only the modules that a bundle needs are imported', () => {
    const source = `
      import 'setup'
      import { readFile } from 'node:fs'
      import def, { type T } from 'types'
      import { sleep } from 'workflow'
      export async function s(t: T) { "use step"; return readFile(def) }
      export async function wf() { "use workflow"; await sleep(1); return s({}) }`
    const modules = { setup: {}, 'node:fs': {}, types: {}, workflow: {} }
    const { workflow, step } = load(source, { modules })
    expect(workflow.imported).toEqual(['workflow'])
    expect(step.imported).toEqual(['setup', 'node:fs', 'types'])
  })

  test.each(imports)('$name', async ({ source, workflowImports, stepImports, result, ...options }) => {
    const realms = load(source, { ...options, modules: anyModule(source) })
    expect(structuredClone(await realms.run('wf'))).toEqual(result)
    expect([...new Set(realms.workflow.imported)]).toEqual(workflowImports)
    expect([...new Set(realms.step.imported)]).toEqual(stepImports)
  })

  test('imports of nothing but types go from the sandbox and the browser, whatever the tsconfig says of them', () => {
    const types = `import { type A, type B as C } from 'a'
export { type A } from 'b'
import D, { type A as E } from 'c'
import { type A as F, g } from 'd'
import {} from 'e'
`
    const loaded = (code: string) => {
      const verbatim = {
        loader: 'ts',
        tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
      } as const
      return [...transformSync(code, verbatim).code.matchAll(/(?:from|import) "(\w)"/g)].map(
        ([, name]) => name,
      )
    }
    const flow = `${types}export async function wf() { "use workflow"; return s() }\nasync function s() { "use step" }`
    expect(loaded(guardLoops(types, 'a.ts').code)).toEqual(['c', 'd', 'e'])
    expect(loaded(transform(flow, 'a.ts', { mode: 'workflow' }).code)).toEqual(['c', 'd'])
    expect(loaded(transform(flow, 'a.ts', { mode: 'client' }).code)).toEqual(['c', 'd'])
    expect(loaded(transform(flow, 'a.ts', { mode: 'step' }).code)).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('the browser gets stubs and nothing else', () => {
    const source = `
      import 'setup'
      import { readFile } from 'node:fs'
      import { sleep } from 'workflow'
      import { label } from './label'
      const secret = readFile('key')
      export const title = label
      export async function s() { "use step"; return secret }
      export const t = async () => { "use step"; return secret }
      export class Api { static async call() { "use step"; return secret } }
      export default async function wf() { "use workflow"; await sleep(1) }`
    const realm = evaluate(compile(source, 'client'), { modules: { './label': { label: 'x' } } })
    expect(realm.imported).toEqual(['./label'])
    const { s, t, Api, title, default: wf } = realm.exports
    expect(title).toBe('x')
    expect([s.stepId, t.stepId, Api.call.stepId, wf.workflowId]).toEqual([
      'step//./src/case//s',
      'step//./src/case//t',
      'step//./src/case//Api.call',
      'workflow//./src/case//wf',
    ])
    expect([s.name, t.name, wf.name]).toEqual(['s', 't', 'wf'])
    return Promise.all([
      expect(s()).rejects.toThrow('in the browser'),
      expect(Api.call()).rejects.toThrow('in the browser'),
      expect(wf()).rejects.toThrow('start(wf)'),
    ])
  })
})
