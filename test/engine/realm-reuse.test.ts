import vm from 'node:vm'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { beginning, bundleOf, codec, createMachine } from './harness.ts'

const made = vi.spyOn(vm, 'createContext')
afterEach(() => made.mockClear())

/** What a workflow of this body returns, in a realm that is given back afterwards. */
function valueOf(body: string, options: { seed?: string } = {}): unknown {
  const { machine } = createMachine(
    bundleOf(`workflow('w', async () => { ${body} })\n/* ${String(Math.random())} */`),
    options,
  )
  const end = machine.advance(beginning()).find(({ type }) => type === 'completed' || type === 'failed')
  machine.release()
  if (end?.type === 'completed') return codec.decode(end.output)
  if (end?.type === 'failed') throw codec.decode(end.error)
  throw new Error('the workflow did not end')
}

/** How many realms are made for a run after one of this body. One run before makes sure that one is there. */
function madeAfter(body: string): number {
  valueOf('return 1')
  valueOf(body)
  made.mockClear()
  valueOf('return 1')
  return made.mock.calls.length
}

describe('a realm whose run is over', () => {
  it.each([
    ['nothing', 'return 1'],
    ['errors, and stacks that were read', 'try { null.x } catch (e) { return e.stack }'],
    ['the web classes', 'return new URL("https://a.b/c?d=e").searchParams.get("d") + atob("YQ==")'],
    ['requests and responses', 'return await new Response(new Headers({ a: "b" }).get("a")).text()'],
    ['signals', 'return AbortSignal.abort("why").reason'],
    ['console and process', 'console.group("a"); console.count(); return typeof process.env.PATH'],
    ['clones, digests and randomness', 'structuredClone(new Map()); return crypto.randomUUID()'],
    [
      'classes and symbols of its own',
      'class A extends Map { static x = 1 }; return Symbol.for("mine").description',
    ],
    ['a registered class', 'globalThis[Symbol.for("workflow-class-registry")] ??= new Map(); return 1'],
    ['a hook', 'createHook({ token: "t" }); return 1'],
    [
      'a promise that nobody settles',
      'void new Promise(() => {}).then(() => { globalThis.late = 1 }); return 1',
    ],
    ['a global that it took away again', 'globalThis.x = 1; delete globalThis.x; return 1'],
  ])('serves the next one after %s', (_what, body) => {
    expect(madeAfter(body)).toBe(0)
  })

  it.each([
    ['a global', 'globalThis.mark = 1'],
    ['a global by symbol', 'globalThis[Symbol.for("mark")] = 1'],
    ['a method of a prototype', 'Array.prototype.mark = () => 1'],
    ['another method in its place', 'Array.prototype.map = function () { return [] }'],
    ['an accessor', 'Object.defineProperty(Object.prototype, "mark", { get: () => 1, configurable: true })'],
    ['what would hide a change', 'Object.prototype.get = 1; Map.prototype.mark = 1'],
    ['a prototype that no name leads to', 'Object.getPrototypeOf([].values()).mark = 1'],
    ['the prototype of generators', 'Object.getPrototypeOf(function* () {}).prototype.mark = 1'],
    ['a frozen prototype', 'Object.freeze(Object.prototype)'],
    ['an attribute', 'Object.defineProperty(Array.prototype, "push", { writable: false })'],
    ['a property less', 'delete Array.prototype.at'],
    ['another prototype', 'Object.setPrototypeOf(Map.prototype, null)'],
    ['a static property', 'Promise.mark = 1'],
    ['a property of Math', 'Math.mark = 1'],
    ['Error.stackTraceLimit', 'Error.stackTraceLimit = 0'],
    ['another global in the place of ours', 'globalThis.URL = class {}'],
    ['a web class taken away', 'delete globalThis.Headers'],
    ['an error class', 'FatalError.prototype.mark = 1'],
    ['the class of hooks', 'Object.getPrototypeOf(createHook()).mark = 1'],
    ['the class of streams', 'ReadableStream.prototype.mark = 1'],
    ['the time limit', 'for (;;) {}'],
  ])('is thrown away after %s', (_what, change) => {
    if (change.startsWith('for')) return expectNewAfterOvertime()
    expect(madeAfter(`${change}; return 1`)).toBe(1)
  })

  it('cannot have given a method of the language a property', () => {
    expect(() => valueOf('Array.prototype.push.mark = 1')).toThrow(TypeError)
  })

  it('knows nothing of what the run before drew, counted or matched', () => {
    const look = `
      const counted = globalThis.console.count.length
      return [Math.random(), crypto.randomUUID(), RegExp.$1, performance.now(), counted]`
    const first = valueOf(look)
    valueOf('/(secret)/.exec("secret"); Math.random(); return 1', { seed: 'another' })
    expect(valueOf(look)).toEqual(first)
  })

  it('makes the classes of the bundle anew', () => {
    const code = 'return [kept.size, kept.add(1).size]'
    const bundle = bundleOf(`const kept = new Set(); workflow('w', async () => { ${code} })`)
    for (let i = 0; i < 3; i++) {
      const { machine } = createMachine(bundle)
      const [end] = machine.advance(beginning())
      machine.release()
      expect(end?.type === 'completed' && codec.decode(end.output)).toEqual([0, 1])
    }
  })

  it('takes no turn any more', () => {
    const { machine } = createMachine(bundleOf("workflow('w', async () => sleep(1000))"))
    const [wait] = machine.advance(beginning())
    machine.release()
    expect(() => machine.turn(['wait', 1])).toThrow('given to another')
    expect(wait?.type).toBe('wait')
  })
})

function expectNewAfterOvertime(): void {
  valueOf('return 1')
  const { machine } = createMachine(bundleOf("workflow('w', async () => { for (;;) __stepline_tick() })"), {
    turnTimeout: 5,
  })
  machine.advance(beginning())
  machine.release()
  made.mockClear()
  valueOf('return 1')
  expect(made).toHaveBeenCalledTimes(1)
}
