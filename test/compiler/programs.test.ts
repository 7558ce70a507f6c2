import { describe, expect, test } from 'vitest'
import { discover, transform } from '../../src/compiler/index.ts'
import { outcome, plainOutcome } from './plain.ts'
import { closures } from './programs/closures.ts'
import { forms } from './programs/forms.ts'
import type { Program } from './programs/program.ts'
import { syntax } from './programs/syntax.ts'
import { compile, evaluate, load } from './realms.ts'

/**
 * Programs that mean the same with and without the compiler: run as they are written, where directives are strings, they
 * give the result that the compiled ones must give in two realms.
 */
describe.each<[string, Program[]]>([
  ['forms', forms],
  ['closures', closures],
  ['syntax', syntax],
])('%s', (_, programs) => {
  test.each(programs)('$name', async (program) => {
    const expected = await plainOutcome(program)
    for (const options of [{}, { guard: true }, { minify: true }]) {
      const realms = load(program.source, { ...program, ...options })
      const got = await outcome(() => realms.run(program.workflow ?? 'wf', ...(program.args ?? [])))
      expect(structuredClone(got)).toEqual(structuredClone(expected))
    }
  })

  test.each(programs)('$name: has the same entries in all modes, and registers them', (program) => {
    const { source, filename = '/app/src/case.ts' } = program
    const { diagnostics, ...found } = discover(source, filename, { root: '/app' })
    expect(diagnostics).toEqual([])
    for (const mode of ['workflow', 'step', 'client'] as const) {
      const { code, entries } = transform(source, filename, { mode, root: '/app' })
      expect(entries).toEqual(found)
      expect(code).not.toMatch(/^\s*(["'])use (?:step|workflow)\1/m)
    }
    const { steps, workflows } = load(source, program)
    const ids = found.steps.map(({ id }) => id)
    expect([...steps.keys()].filter((id) => !ids.includes(id))).toEqual([])
    expect(ids.filter((id) => !steps.has(id) && !program.conditional)).toEqual([])
    expect([...workflows.keys()].toSorted()).toEqual(found.workflows.map(({ id }) => id).toSorted())
    expect(new Set(ids).size).toBe(ids.length)
    const browser = () => evaluate(compile(source, 'client', program), { modules: program.modules ?? {} })
    expect(browser).not.toThrow()
  })
})
