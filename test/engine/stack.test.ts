/** What workflow code sees when it reads `error.stack`. */
import { transformSync } from 'esbuild'
import { expect, it } from 'vitest'
import { compileBundle } from '../../src/sandbox/index.ts'
import { beginning, codec, createMachine } from './harness.ts'

/** A bundle with the source map that a build makes; its only source is `src/order.ts`. */
function mappedBundle(source: string): ReturnType<typeof compileBundle> {
  const { code, map } = transformSync(source, {
    loader: 'ts',
    sourcemap: 'external',
    sourcefile: 'src/order.ts',
    banner: '(function (__stepline_tick) {"use strict";',
    footer: '})',
    minifyWhitespace: true,
  })
  return compileBundle({ hash: 'mapped', code, map })
}

function resultOf(source: string, log: ReturnType<typeof createMachine>['logs'] = []): unknown {
  const { machine, logs } = createMachine(mappedBundle(source))
  const end = machine.advance(beginning()).at(-1)
  log.push(...logs)
  if (end?.type !== 'completed') throw new Error(`the run did not complete: ${JSON.stringify(end)}`)
  return codec.decode(end.output)
}

it('a stack read in workflow code names the files and lines of the user, and nothing below them', () => {
  const stack = resultOf(`
interface Order { id: string }
function charge(order: Order): never {
  throw new TypeError('no card: ' + order.id)
}
globalThis.__private_workflows.set('w', async () => {
  try { charge({ id: 'o1' }) } catch (error) { return (error as Error).stack }
})`)
  expect(String(stack).split('\n')).toEqual([
    'TypeError: no card: o1',
    '    at charge (src/order.ts:4:9)',
    expect.stringMatching(/^ {4}at .*src\/order\.ts:7:9\)?$/),
  ])
})

it('a stack begins with the name that the class gave itself', () => {
  const stack = resultOf(`
class OutOfStock extends Error { constructor(m: string) { super(m); this.name = 'OutOfStock' } }
globalThis.__private_workflows.set('w', async () => new OutOfStock('tea').stack)`)
  expect(String(stack)).toMatch(/^OutOfStock: tea\n {4}at .*src\/order\.ts:3:/)
})

it('a stack captured for an object without a name is mapped too', () => {
  const stack = resultOf(`
globalThis.__private_workflows.set('w', async () => {
  const holder: { stack?: string } = {}
  Error.captureStackTrace(holder)
  return holder.stack
})`)
  expect(String(stack)).toMatch(/^Error\n {4}at .*src\/order\.ts:4:/)
})

it('console.trace() begins at its caller', () => {
  const log: string[] = []
  resultOf(`globalThis.__private_workflows.set('w', async () => { console.trace('here') })`, log)
  expect(log.join('\n')).toMatch(/^Trace: here\n {4}at .*src\/order\.ts:1:/)
})
