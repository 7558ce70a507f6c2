import { transformSync } from 'esbuild'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { transform } from '../../src/compiler/index.ts'
import { evaluate, load } from './realms.ts'

/**
 * Without the compiler directives mean nothing, so a program may simply be run as it is written. Compiled and run in
 * two realms, with copies of all values in between, it must give the same result.
 */
test('a compiled workflow gives what the source gives', async () => {
  await fc.assert(
    fc.asyncProperty(program, async (source) => {
      const plain = evaluate(transformSync(source, { loader: 'ts', format: 'cjs' }).code, {})
      const expected = await (plain.exports['wf'] as () => Promise<unknown>)()
      const realms = load(source, { guard: true })
      expect(structuredClone(await realms.run('wf'))).toEqual(structuredClone(expected))
      const called = new Set(realms.calls.map((call) => call.id))
      expect([...called].filter((id) => !realms.steps.has(id))).toEqual([])
    }),
    { numRuns: 150 },
  )
})

test('all modes of a program have the same entries, and each id is there once', () => {
  fc.assert(
    fc.property(program, (source) => {
      const modes = ['workflow', 'step', 'client'] as const
      const [first, ...others] = modes.map((mode) => transform(source, 'a.ts', { mode }).entries)
      for (const entries of others) expect(entries).toEqual(first)
      const ids = first?.steps.map((step) => step.id) ?? []
      expect(new Set(ids).size).toBe(ids.length)
    }),
    { numRuns: 100 },
  )
})

const NAMES = ['a', 'b', 'c', 'fetch', 'helper']
const variables = fc.subarray(NAMES, { minLength: 1 })
const stepName = fc.constantFrom('s', 't', 'run')

/** A call of a step that returns the variables in sight, written in one of the ways steps can be written. */
const stepCall = fc.tuple(fc.nat(8), stepName, variables, fc.nat(9)).map(([form, name, used, argument]) => {
  const body = `{ "use step"; return [x, ${used.join(', ')}] }`
  const call = (callee: string) => `out.push(await ${callee}(${argument}))`
  switch (form) {
    case 0:
      return `{ ${call(name)}\n async function ${name}(x: number) ${body} }`
    case 1:
      return `{ const ${name} = async (x: number) => ${body}\n;${call(name)} }`
    case 2:
      return `{ const ${name} = async function inner(x: number) ${body}\n ${call(name)} }`
    case 3:
      return `{ const tools = { ${name}: async (x: number) => ${body} }\n ${call(`tools.${name}`)} }`
    case 4:
      return `{ const tools = { async ${name}(x: number) ${body} }\n ${call(`tools.${name}`)} }`
    case 5:
      return `{ const make = (x: number) => async () => ${body}\n out.push(await make(${argument})()) }`
    case 6:
      return `{ const list = [async (x = ${used[0]}) => ${body}]\n out.push(await list[0]!()) }`
    case 7:
      return `{ const o = { get ${name}() { "use step"; return [${used.join(', ')}] } }; out.push(await o.${name}) }`
    default:
      return `out.push(await (async (x: number) => ${body})(${argument}))`
  }
})

const { block } = fc.letrec<{ block: string; statement: string }>((tie) => ({
  block: fc
    .tuple(fc.subarray(NAMES), fc.array(tie('statement'), { minLength: 1, maxLength: 3 }))
    .map(([names, statements]) => {
      const declarations = names.map((name, i) => `let ${name}: any = ${i + 10};`).join(' ')
      return `${declarations} ${statements.join('\n')}`
    }),
  statement: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    stepCall,
    fc.constantFrom(...NAMES).map((name) => `${name} = ${name} + 1`),
    tie('block').map((b) => `{ ${b} }`),
    fc
      .tuple(fc.constantFrom(...NAMES), tie('block'))
      .map(([n, b]) => `for (let ${n}: any = 0; ${n} < 2; ${n}++) { ${b} }`),
    fc.tuple(fc.constantFrom(...NAMES), tie('block')).map(([n, b]) => `if (${n} > 0) { ${b} } else { ${b} }`),
    fc
      .tuple(fc.constantFrom(...NAMES), tie('block'))
      .map(([n, b]) => `await (async (${n}: any) => { { ${b} } })(7)`),
    fc
      .tuple(fc.constantFrom(...NAMES), tie('block'))
      .map(([n, b]) => `try { throw 3 } catch (${n}: any) { { ${b} } }`),
  ),
}))

// Module variables of the two realms are apart on purpose, so the program only assigns to its own.
const program = block.map(
  (body) => `const a = -1, b = -2, c = -3, fetch = -4, helper = -5
export async function wf() { "use workflow"
  const out: unknown[] = []
  let a: any = 1, b: any = 2, c: any = 3, fetch: any = 4, helper: any = 5
  { ${body} }
  return out
}
`,
)
