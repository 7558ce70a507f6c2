/** Every global of workflow code, asked for in the realm of a run; docs/globals.md tells readers the same. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { beginning, bundleOf, codec, createMachine } from './harness.ts'

const guide = readFileSync(new URL('../../docs/globals.md', import.meta.url), 'utf8')

/** The value that an expression has in a workflow. */
function valueOf(expression: string, options: Parameters<typeof createMachine>[1] = {}): unknown {
  const { machine } = createMachine(bundleOf(`workflow('w', async () => { return ${expression} });`), options)
  const end = machine.advance(beginning()).at(-1)
  if (end?.type !== 'completed') throw new Error(`${expression}: ${JSON.stringify(end)}`)
  return codec.decode(end.output)
}

const FUNCTIONS =
  'AbortController AbortSignal atob Blob btoa CustomEvent DOMException Event EventTarget File FormData Headers queueMicrotask Request Response structuredClone TextDecoder TextEncoder URL URLSearchParams'
const OBJECTS = 'Atomics console crypto Intl Math performance process Reflect WebAssembly'
const LANGUAGE =
  'Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Date Error AggregateError Float32Array Float64Array Function Int16Array Int32Array Int8Array Map Number Object Promise Proxy RangeError RegExp Set SharedArrayBuffer String Symbol TypeError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet decodeURI decodeURIComponent encodeURI encodeURIComponent isFinite isNaN parseFloat parseInt'

it.each([
  ...FUNCTIONS.split(' ').map((name) => [name, 'function']),
  ...OBJECTS.split(' ').map((name) => [name, 'object']),
  ...LANGUAGE.split(' ').map((name) => [name, 'function']),
])('%s is there', (name, type) => {
  expect(valueOf(`typeof ${name}`)).toBe(type)
})

it.each([...FUNCTIONS.split(' '), ...OBJECTS.split(' ')])('%s is in the guide', (name) => {
  expect(guide).toContain(`\`${name}\``)
})

it.each(['toBase64', 'toHex', 'setFromBase64', 'setFromHex'])('byte arrays have %s()', (name) => {
  expect(valueOf(`typeof new Uint8Array(1).${name}`)).toBe('function')
})

it.each(
  'Buffer global module exports __dirname __filename WeakRef FinalizationRegistry XMLHttpRequest WebSocket EventSource Worker MessageChannel BroadcastChannel navigator localStorage CompressionStream'.split(
    ' ',
  ),
)('%s is not there', (name) => {
  expect(valueOf(`typeof ${name}`)).toBe('undefined')
  expect(guide).toContain(`\`${name}\``)
})

it.each(['Atomics.wait', 'Atomics.waitAsync', 'WebAssembly.compile', 'WebAssembly.instantiate'])(
  '%s, which depends on real time, is not there',
  (name) => {
    expect(valueOf(`typeof ${name}`)).toBe('undefined')
    expect(guide).toContain(`\`${name}\``)
  },
)

it('WebAssembly runs when it is compiled in the same turn', () => {
  const add =
    '0,97,115,109,1,0,0,0,1,7,1,96,2,127,127,1,127,3,2,1,0,7,7,1,3,97,100,100,0,0,10,9,1,7,0,32,0,32,1,106,11'
  expect(
    valueOf(`new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([${add}]))).exports.add(2, 3)`),
  ).toBe(5)
})

it.each(['eval("1")', 'new Function("return 1")()'])('%s is refused: it would have no loop guard', (code) => {
  expect(
    valueOf(`(() => { try { return ${code} } catch (e) { return [e.name, e instanceof EvalError] } })()`),
  ).toEqual(['EvalError', true])
})

it.each(['Math.random()', 'crypto.randomUUID()', '[...crypto.getRandomValues(new Uint8Array(8))]'])(
  '%s is the same on every replay of a run, and another in another run',
  (code) => {
    expect(valueOf(code)).toEqual(valueOf(code))
    expect(valueOf(code)).not.toEqual(valueOf(code, { seed: 'another' }))
  },
)

it('workflow code is strict, and finds nothing of the bundle on its global object', () => {
  expect(valueOf('(function () { return typeof this })()')).toBe('undefined')
  expect(valueOf('(() => { try { undeclared = 1 } catch (e) { return e.name } })()')).toBe('ReferenceError')
  expect(valueOf('Object.keys(globalThis)')).toEqual([])
  const extra = valueOf('Object.getOwnPropertyNames(globalThis).filter((n) => /stepline|workflow/i.test(n))')
  expect(extra).toEqual(['__private_workflows'])
})

it('what one run puts on its global object, no other run sees', () => {
  expect(valueOf('(globalThis.mark = 1, typeof globalThis.mark)')).toBe('number')
  expect(valueOf('typeof globalThis.mark')).toBe('undefined')
})
