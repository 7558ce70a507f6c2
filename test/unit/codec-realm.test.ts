import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import { buildSync } from 'esbuild'
import { expect, it } from 'vitest'
import { createCodec } from '../../src/codec/index.ts'

const built = buildSync({
  entryPoints: [fileURLToPath(new URL('../../src/codec/index.ts', import.meta.url))],
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'codecModule',
  platform: 'neutral',
  target: 'node20',
})
const script = new vm.Script(`${built.outputFiles[0]!.text}\nglobalThis.codec = codecModule.createCodec()`)
const host = createCodec()

function createRealm() {
  const context = vm.createContext(
    {},
    { microtaskMode: 'afterEvaluate', codeGeneration: { strings: false, wasm: false } },
  )
  script.runInContext(context)
  return <T>(code: string): T => vm.runInContext(code, context) as T
}

const values = `[
  undefined, -0, 1n, 'é\\ud800', [1,,2], { $a: 1 }, new Map([[{}, new Set([1])]]), new Date(1), /x/gi, Object(true),
  new Uint8Array([1, 2, 3, 250, 251]), new Uint8Array(7).fill(255), new Float32Array([0.5]), new ArrayBuffer(4),
]`

it('writes and reads the same text in a bare realm as in the host', () => {
  const run = createRealm()
  const inside = run<string>(`codec.encode(${values})`)
  const outside = host.encode(vm.runInNewContext(`(${values})`))
  expect(inside).toBe(outside)
  expect(host.encode(host.decode(inside))).toBe(inside)
  run('globalThis.text = ""')
  expect(run<string>(`codec.encode(codec.decode(${JSON.stringify(inside)}))`)).toBe(inside)
})

it('decodes to the classes of the realm', () => {
  const run = createRealm()
  const text = host.encode([new Map(), new Date(0), new TypeError('x'), new Uint8Array(3), {}, [], /x/])
  const names = run<string>(`
    const [map, date, error, bytes, object, array, regexp] = codec.decode(${JSON.stringify(text)})
    ;[map instanceof Map, date instanceof Date, error instanceof TypeError, bytes instanceof Uint8Array,
      object instanceof Object, array instanceof Array, regexp instanceof RegExp].join()`)
  expect(names).toBe(Array(7).fill(true).join())
})

it('carries megabytes of bytes both ways', () => {
  const run = createRealm()
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) % 256)
  const text = host.encode(bytes)
  const back = run<string>(`codec.encode(codec.decode(${JSON.stringify(text)}))`)
  expect(back).toBe(text)
})

it('neither obeys nor calls patched built-ins', () => {
  const plain = createRealm()
  const patched = createRealm()
  const make = `globalThis.value = [new Map([[1, { a: 'b' }]]), new Set([2]), new Date(3), /x/gi, [1,,2], { $x: 1n },
    new Uint8Array([1, 2]).subarray(1), new DataView(new ArrayBuffer(2), 1), Object('s'), new Error('e', { cause: [1] })]
    value.at(-1).stack = 'stack'`
  plain(make)
  patched(make)
  patched(`
    globalThis.calls = []
    const spare = { constructor: 1, length: 1, name: 1, prototype: 1, __proto__: null }
    const targets = [Object, Array, Map, Set, Date, RegExp, String, Number, Boolean, BigInt, Error, Function, Symbol,
      ArrayBuffer, DataView, Uint8Array, Object.getPrototypeOf(Uint8Array), JSON, Reflect]
    const define = Object.defineProperty, ownKeys = Reflect.ownKeys, describe = Object.getOwnPropertyDescriptor
    const holders = targets.flatMap((t) => (t.prototype ? [t, t.prototype] : [t]))
    for (let h = 0; h < holders.length; h++) {
      const holder = holders[h], keys = ownKeys(holder)
      for (let k = 0; k < keys.length; k++) {
        const key = keys[k], found = describe(holder, key)
        if (!found.configurable || spare[key] || key === '__proto__') continue
        const spy = function () { calls[calls.length] = typeof key === 'string' ? key : 'symbol'; return 'patched' }
        if (found.get) define(holder, key, { get: spy, configurable: true })
        else if (typeof found.value === 'function') define(holder, key, { value: spy, configurable: true, writable: true })
      }
    }
    define(Map, Symbol.hasInstance, { value: () => { calls[calls.length] = 'hasInstance'; return true } })
    define(Map.prototype, Symbol.toStringTag, { get() { calls[calls.length] = 'tag'; return 'Date' } })
    globalThis.Map = globalThis.Date = globalThis.JSON = undefined`)
  const text = patched<string>('codec.encode(value)')
  expect(text).toBe(plain('codec.encode(value)'))
  expect(patched<string>(`codec.encode(codec.decode(${JSON.stringify(text)}))`)).toBe(text)
  expect(
    patched<string>(`let list = ''; for (let i = 0; i < calls.length; i++) list += calls[i] + ' '; list`),
  ).toBe('')
})

it('holds the deepest values in the stack of a realm', () => {
  const run = createRealm()
  const depth = run<number>(`
    let value = 1n
    for (let i = 0; i < 500; i++) value = i % 2 ? new Map([[value, 1]]) : { $a: [value] }[Symbol.iterator] ?? { $a: value }
    let decoded = codec.decode(codec.encode(value)), depth = 0
    while (typeof decoded === 'object') { decoded = depth % 2 ? decoded.$a : [...decoded.keys()][0]; depth++ }
    depth`)
  expect(depth).toBe(500)
})
