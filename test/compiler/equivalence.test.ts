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
    { numRuns: 80 },
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

test('removing dead code changes nothing that is left', async () => {
  const modules = { x: { i0: 'i0', i1: 'i1', default: 'default' } }
  await fc.assert(
    fc.asyncProperty(declarations, async ({ source, used }) => {
      const { code } = transformSync(source, { loader: 'ts', format: 'cjs', target: 'es2022' })
      const plain = evaluate(code, { modules })
      const expected = await (plain.exports['wf'] as () => Promise<unknown>)()
      const realms = load(source, { modules })
      expect(structuredClone(await realms.run('wf'))).toEqual(structuredClone(expected))
      const kept = transform(source, 'a.ts', { mode: 'workflow' }).code
      // Whatever only the step used is gone: a name that is still there is still used.
      for (const name of used.step) expect(new RegExp(`\\b${name}\\b`).test(kept)).toBe(used.kept.has(name))
    }),
    { numRuns: 60 },
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

interface Declarations {
  source: string
  /** What the step reaches, directly or through others, and what something else reaches. */
  used: { step: Set<string>; kept: Set<string> }
}

const MODULE_NAMES = ['m0', 'm1', 'm2', 'm3', 'm4', 'm5']
const IMPORTS = ['i0', 'i1', 'def']
const ASSIGNED = 3

/** Module-level declarations that need each other, some for the step and some for the workflow. */
const declarations = fc
  .record({
    forms: fc.array(fc.nat(5), { minLength: 6, maxLength: 6 }),
    needs: fc.array(fc.subarray([...IMPORTS, ...MODULE_NAMES]), { minLength: 6, maxLength: 6 }),
    step: fc.subarray([...IMPORTS, ...MODULE_NAMES]),
    workflow: fc.subarray([...IMPORTS, ...MODULE_NAMES]),
  })
  .map(({ forms, needs, step, workflow }): Declarations => {
    // Only earlier names, so that evaluation never meets a later one.
    const earlier = needs.map((names, i) => names.filter((name) => !MODULE_NAMES.slice(i).includes(name)))
    const lines = MODULE_NAMES.map((name, i) => declare(forms[i] ?? 0, name, earlier[i] ?? []))
    const reach = (names: string[]): Set<string> => {
      const found = new Set(names)
      for (const name of found) for (const next of earlier[MODULE_NAMES.indexOf(name)] ?? []) found.add(next)
      return found
    }
    const source = `import def, { i0, i1 } from 'x'
const show = (value: any): any => (typeof value === 'function' ? value() : value)
${lines.join('\n')}
export async function s() { "use step"; return [${step.map((name) => `show(${name})`).join(', ')}] }
export async function wf() { "use workflow"; return [await s(), ${workflow.map((name) => `show(${name})`).join(', ')}] }
`
    const byStep = reach(step)
    // What the step never used is left alone, and so is what a statement of the module assigns to.
    const roots = MODULE_NAMES.filter((name, i) => !byStep.has(name) || forms[i] === ASSIGNED)
    return { source, used: { step: byStep, kept: reach([...workflow, ...roots]) } }
  })

function declare(form: number, name: string, needs: string[]): string {
  const value = `['${name.toUpperCase()}', ${needs.map((need) => `show(${need})`).join(', ')}]`
  switch (form) {
    case 0:
      return `function ${name}() { return ${value} }`
    case 1:
      return `const ${name} = () => ${value}`
    case 2:
      return `const ${name} = ${value}`
    case ASSIGNED:
      return `let ${name}: any = null, ${name}Spare = 1; ${name} = ${value}`
    case 4:
      return `class ${name}Class { static value = ${value} }\nconst ${name} = ${name}Class.value`
    default:
      return `const { ${name} } = { ${name}: ${value} }`
  }
}
