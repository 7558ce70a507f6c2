import { describe, expect, test } from 'vitest'
import { createCodec } from '../../src/codec/index.ts'
import { transform } from '../../src/compiler/index.ts'
import { compile, evaluate, load } from './realms.ts'

const ids = (classes: ReadonlyMap<string, unknown>): string[] =>
  [...classes.keys()].map((id) => id.slice(id.lastIndexOf('//') + 2)).toSorted()

describe('classes of errors', () => {
  test('are registered in both realms, those of a class of the file too', () => {
    const { classes } = load(`
      export class PaymentError extends Error { constructor(readonly code: number) { super('no') } }
      export class CardError extends PaymentError {}
      export const Odd = class extends TypeError {}
      export async function wf() { "use workflow"; return [PaymentError, CardError, Odd] }`)
    expect(ids(classes.step)).toEqual(['CardError', 'Odd', 'PaymentError'])
    expect(ids(classes.workflow)).toEqual(['CardError', 'Odd', 'PaymentError'])
  })

  test('that extend an imported one are registered when it makes errors', () => {
    const code = compile(
      `import { FatalError, NoError } from 'lib'
       export class Declined extends FatalError {}
       export class Plain extends NoError {}`,
      'step',
    )
    // The library belongs to the realm: its errors are made of the realm's own.
    const own = `const require = () => ({ FatalError: class extends Error {}, NoError: class {} });`
    const { global } = evaluate(`{ ${own} ${code} }`, {})
    expect(ids(global[Symbol.for('workflow-class-registry')] as Map<string, unknown>)).toEqual(['Declined'])
  })

  test('with #private state, without a name of their own or inside of functions stay unregistered', () => {
    const { classes } = load(`
      export class Secret extends Error { #key = 1; read() { return this.#key } }
      export const make = () => class Inner extends Error {}
      export class NotOne extends Map {}
      export async function s() { "use step" }`)
    expect(ids(classes.step)).toEqual([])
  })

  test('of a shadowed Error stay unregistered', () => {
    const { classes } = load(`
      const Error = Map
      export class Odd extends Error {}
      export async function s() { "use step" }`)
    expect(ids(classes.step)).toEqual([])
  })

  test('do not keep what only steps need in the workflow bundle', () => {
    const source = `
      import { DbError, query } from 'db'
      class StoreError extends DbError {}
      export async function s() { "use step"; if (!query()) throw new StoreError() }
      export async function wf() { "use workflow"; return 1 }`
    const { workflow } = load(source, { modules: { db: { DbError: Error, query: () => 1 } } })
    expect(workflow.imported).toEqual([])
  })

  test('are registered in a file that has no directive', () => {
    const code = compile('export class LonelyError extends Error {}', 'workflow')
    const { global } = evaluate(code, {})
    const registry = global[Symbol.for('workflow-class-registry')] as Map<string, unknown>
    expect([...registry.keys()]).toEqual(['class//./src/case//LonelyError'])
  })

  test('in a file that cannot be parsed and has no directive leave it as it is', () => {
    const source = 'class A extends Error {} <<<'
    expect(transform(source, '/app/a.ts', { mode: 'step', root: '/app' }).code).toBe(source)
  })
})

describe('an error of a registered class', () => {
  class Base extends TypeError {}
  class Own extends Base {
    readonly code: number
    constructor({ code }: { code: number }) {
      super(`code ${code}`)
      this.code = code
    }
    get isFirst(): boolean {
      return this.code === 1
    }
  }
  Object.defineProperty(Own, 'classId', { value: 'class//./a//Own' })
  const writer = createCodec({ classRegistry: new Map([['class//./a//Own', Own as never]]) })

  test('arrives as its own class, with its own data, without a call of its constructor', () => {
    const back = writer.decode(writer.encode(new Own({ code: 1 }))) as Own
    expect(back).toBeInstanceOf(Own)
    expect([back.code, back.message, back.isFirst, back.name]).toEqual([1, 'code 1', true, 'TypeError'])
  })

  test('arrives as the nearest class that is known where its own is not', () => {
    const back = createCodec({ classRegistry: new Map() }).decode(writer.encode(new Own({ code: 2 })))
    expect(back).toBeInstanceOf(TypeError)
    expect(back).toMatchObject({ name: 'TypeError', message: 'code 2', code: 2 })
  })
})
