/** Values on their whole way: arguments, steps, hooks, metadata, errors and results, through the realm and the store. */
import { describe, expect, it } from 'vitest'
import { getHookByToken, resumeHook } from '../../src/api/index.ts'
import type { SerializationError, WorkflowRunFailedError } from '../../src/errors/index.ts'
import { createCodec } from '../../src/codec/index.ts'
import { setUp, waitForEvent } from './harness.ts'

const shared = { n: 1 }
const cyclic: Record<string, unknown> = { list: [shared, shared] }
cyclic['self'] = cyclic

const values: Array<[name: string, value: unknown]> = [
  ['text with lone surrogates', 'é\ud800"$date"'],
  ['numbers', [NaN, Infinity, -Infinity, -0, 5e-324, 2 ** 53]],
  ['null and undefined', { a: null, b: undefined }],
  ['a bigint', -(2n ** 70n)],
  ['holes', Object.assign(Array(5), { 1: undefined, 3: 1 })],
  ['an object without prototype', Object.assign(Object.create(null) as object, { $a: 1 })],
  ['__proto__ as a key', JSON.parse('{"__proto__":{"a":[1]},"$b":2}')],
  ['boxed primitives', [Object(1), Object('s'), Object(true), Object(1n)]],
  ['dates', [new Date(5), new Date(NaN)]],
  ['a regular expression', /a\/b"/dgimsuy],
  ['URLs', [new URL('https://user@a.b:1/c?d=e#f'), new URLSearchParams('a=1&a=2')]],
  ['headers', new Headers([['set-cookie', 'a'], ['set-cookie', 'b'], ['x', 'y']])], // prettier-ignore
  ['maps and sets', new Map<unknown, unknown>([[shared, new Set([shared, 'a'])], [NaN, new Map()]])], // prettier-ignore
  ['a cycle and a shared object', cyclic],
  ['buffers', [new ArrayBuffer(0), new Uint8Array([1, 2]).buffer, new DataView(new ArrayBuffer(3), 1)]],
  [
    'typed arrays',
    [
      new Int8Array([-1]),
      new Uint8ClampedArray([300]),
      new Uint16Array([1]),
      new Int32Array(2),
      new Float32Array([0.5]),
      new Float64Array([NaN]),
      new BigInt64Array([-1n]),
      new BigUint64Array([1n]),
    ],
  ],
  ['views of one buffer', [new Uint8Array(new Uint8Array([1, 2, 3]).buffer, 1), new Uint8Array()]],
  ['nothing', undefined],
]

const ROUND = `
  const echo = useStep('echo');
  workflow('w', async (value) => {
    const again = await echo(value);
    const hook = createHook({ token: 't', metadata: again });
    return [again, await hook];
  });`

describe('through arguments, a step, metadata, a hook and the result', () => {
  it.each(values)('%s', async (_name, value) => {
    const setup = await setUp(ROUND, { echo: async (given: unknown) => given })
    const run = await setup.start('w', [value])
    await waitForEvent(setup.world, run.runId, 'hook_created')
    const metadata = await (await getHookByToken('t')).metadata
    await resumeHook('t', value)
    const [again, received] = (await run.returnValue) as [unknown, unknown]
    // What strict equality does not compare (headers, boxed values, cycles, views) shows in the text.
    const text = createCodec().encode(value)
    for (const result of [again, received, metadata]) {
      expect(result).toStrictEqual(value)
      expect(createCodec().encode(result)).toBe(text)
    }
  })

  it('as instances of the classes of workflow code', async () => {
    const setup = await setUp(`workflow('w', async (list) => list.map((value) => [value instanceof Object,
      [Date, RegExp, Map, Set, URL, URLSearchParams, Headers, ArrayBuffer, DataView, Uint8Array, Error, TypeError]
        .filter((type) => value instanceof type).map((type) => type.name).join()].join(' ')));`)
    const list = [
      new Date(),
      /x/,
      new Map(),
      new Set(),
      new URL('a:b'),
      new URLSearchParams(),
      new Headers(),
      new ArrayBuffer(1),
      new DataView(new ArrayBuffer(1)),
      new Uint8Array(1),
      new TypeError('x'),
    ]
    expect(await (await setup.start('w', [list])).returnValue).toEqual(
      'Date RegExp Map Set URL URLSearchParams Headers ArrayBuffer DataView Uint8Array Error,TypeError'
        .split(' ')
        .map((name) => `true ${name}`),
    )
  })

  it('a value that is changed after it was handed over is recorded as it was', async () => {
    const seen: unknown[] = []
    const setup = await setUp(
      `const take = useStep('take');
       workflow('w', async (value) => { const done = take(value); value.n = 2; await done; return value.n });`,
      { take: async (value: unknown) => void seen.push(value) },
    )
    expect(await (await setup.start('w', [{ n: 1 }])).returnValue).toBe(2)
    expect(seen).toEqual([{ n: 1 }])
  })
})

describe('errors that a step throws reach the workflow', () => {
  const caught = async (thrown: unknown, look: string): Promise<unknown> => {
    const setup = await setUp(
      `const fail = useStep('fail'); workflow('w', () => fail().catch((error) => { ${look} }));`,
      {
        fail: Object.assign(
          async () => {
            throw thrown
          },
          { maxRetries: 0 },
        ),
      },
    )
    return (await setup.start('w')).returnValue
  }

  it('with a chain of causes of any depth and kind', async () => {
    let cause: unknown = { code: 7 }
    for (let i = 0; i < 20; i++) cause = new RangeError(`level ${i}`, { cause })
    const look = `let depth = 0; error = error.cause; for (; error instanceof Error; error = error.cause) depth++; return [depth, error]`
    expect(await caught(cause, look)).toEqual([20, { code: 7 }])
  })

  it.each([
    ['text', 'x', 'x'],
    ['an object', { a: [1] }, { a: [1] }],
    ['undefined', undefined, undefined],
  ])('when it is %s', async (_name, thrown, expected) => {
    expect(await caught(thrown, 'return error.cause')).toEqual(expected)
  })

  it('as AggregateError and DOMException, with own properties', async () => {
    const error = Object.assign(new AggregateError([new TypeError('a'), 'b'], 'all'), { status: 404 })
    expect(
      await caught(error, 'const { cause } = error; return [cause instanceof AggregateError, cause.errors.map(String), cause.status]'),
    ).toEqual([true, ['TypeError: a', 'b'], 404]) // prettier-ignore
    expect(
      await caught(new DOMException('x', 'DataError'), 'return [error.cause instanceof DOMException, error.cause.name]'),
    ).toEqual([true, 'DataError']) // prettier-ignore
  })
})

const UNSTORABLE: Array<[name: string, code: string]> = [
  ['a function', '() => 1'],
  ['a symbol', 'Symbol("x")'],
  ['a symbol key', '{ [Symbol("x")]: 1 }'],
  ['a promise', 'Promise.resolve()'],
  ['a generator', '(function* () {})()'],
  ['a weak collection', 'new WeakMap()'],
  ['an instance', 'new (class Socket {})()'],
  ['shared memory', 'new SharedArrayBuffer(1)'],
  ['a getter that throws', '{ get x() { throw new Error("no") } }'],
  ['a revoked proxy', '(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy })()'],
  ['100 000 levels', '(() => { let v = 1; for (let i = 0; i < 100000; i++) v = [v]; return v })()'],
  ['a hook', 'createHook({ token: "h" })'],
]

describe('what cannot be stored', () => {
  it.each(UNSTORABLE)('%s as an argument can be caught around the call, and the run goes on', async (_name, code) => {
    const setup = await setUp(
      `const echo = useStep('echo');
       workflow('w', async () => {
         const error = await echo('first', [{ user: ${code} }]).catch((error) => error);
         return [error.name, error.path.slice(0, 16), await echo('second')];
       });`,
      { echo: async (value: unknown) => value },
    )
    const run = await setup.start('w')
    expect(await run.returnValue).toEqual(['SerializationError', '.args[1][0].user', 'second'])
  }) // prettier-ignore

  it('as an argument names the line of the call', async () => {
    const setup = await setUp(`const echo = useStep('echo');
      workflow('w', async function theWorkflow() { await echo([[[[[[[[[[[() => 1]]]]]]]]]]]) });`, { echo: async () => 1 })
    const run = await setup.start('w')
    const error = (await run.returnValue.catch((reason: unknown) => reason)) as WorkflowRunFailedError
    const { stack = '', slug } = error.cause as SerializationError
    expect([error.errorCode, slug]).toEqual(['USER_ERROR', 'serialization-failed'])
    expect(stack).toContain('theWorkflow')
  }) // prettier-ignore

  it('as a result fails the step once, without a retry', async () => {
    let calls = 0
    const setup = await setUp(
      `const bad = useStep('bad'); workflow('w', () => bad().catch((error) => [error.name, error.path]));`,
      { bad: async () => ({ calls: ++calls, socket: Symbol('x') }) },
    )
    const result = (await (await setup.start('w')).returnValue) as string[]
    expect(result[0]).toBe('SerializationError')
    expect(result[1]).toMatch(/\.socket$/)
    expect(calls).toBe(1)
  })

  it('as the workflow’s own result fails the run', async () => {
    const setup = await setUp(`workflow('w', async () => ({ a: Symbol('x') }));`)
    const error = (await (
      await setup.start('w')
    ).returnValue.catch((e: unknown) => e)) as WorkflowRunFailedError
    expect(error.errorCode).toBe('USER_ERROR')
    expect(error.cause).toMatchObject({ name: 'SerializationError', slug: 'serialization-failed' })
  })

  it('as a hook’s payload is refused to the caller, and the hook stays live', async () => {
    const setup = await setUp(`workflow('w', async () => createHook({ token: 't' }));`)
    const run = await setup.start('w')
    await waitForEvent(setup.world, run.runId, 'hook_created')
    await expect(resumeHook('t', { a: () => 1 })).rejects.toMatchObject({ path: 'payload.a' })
    await resumeHook('t', 'fine')
    expect(await run.returnValue).toBe('fine')
  })

  it('as a hook’s metadata can be caught around createHook()', async () => {
    const setup = await setUp(`workflow('w', async () => {
      try { createHook({ metadata: { a: Symbol('x') } }) } catch (error) { return [error.name, error.path] }
    });`)
    expect(await (await setup.start('w')).returnValue).toEqual(['SerializationError', 'metadata.a'])
  })
})

describe('functions as values', () => {
  it('a step can be handed to a step, bound and called there', async () => {
    const setup = await setUp(
      `const add = useStep('add'), apply = useStep('apply'); workflow('w', () => apply(add.bind(null, 40)));`,
      {
        add: async (a: number, b: number) => a + b,
        apply: async (fn: (b: number) => Promise<number>) => fn(2),
      },
    )
    expect(await (await setup.start('w')).returnValue).toBe(42)
  })

  it('a step that a step returns is a step again, with what it was bound to', async () => {
    const setup = await setUp(
      `const add = useStep('add'), pick = useStep('pick');
       workflow('w', async () => (await pick(add.bind(null, 40)))(2));`,
      {
        add: async (a: number, b: number) => a + b,
        pick: async (fn: unknown) => fn,
      },
    )
    const run = await setup.start('w')
    expect(await run.returnValue).toBe(42)
    const steps = await setup.world.steps.list(run.runId)
    expect(steps.data.map(({ stepName }) => stepName)).toEqual(['pick', 'add'])
  })

  it('a workflow keeps its name and its id', async () => {
    const setup = await setUp(
      `const look = useStep('look');
       const other = Object.assign(async function handleOrder() {}, { workflowId: 'workflow//./src/orders//handleOrder' });
       workflow(other.workflowId, other); workflow('w', () => look(other));`,
      { look: async (fn: { name: string; workflowId: string }) => [fn.name, fn.workflowId] },
    )
    const found = await (await setup.start('w')).returnValue
    expect(found).toEqual(['handleOrder', 'workflow//./src/orders//handleOrder'])
  })
})

it('built-ins that workflow code has patched neither change an encoding nor are called', async () => {
  const setup = await setUp(
    `const echo = useStep('echo');
     workflow('w', async () => {
       let calls = 0;
       const names = ['entries', 'forEach', 'keys', 'values', Symbol.iterator];
       for (const type of [Map, Set]) for (const name of names) {
         const before = type.prototype[name];
         if (before) type.prototype[name] = function (...args) { calls++; return before.apply(this, args) };
       }
       Object.defineProperty(Map, Symbol.hasInstance, { value: () => { calls++; return true } });
       const value = await echo(new Map([['a', new Set([1])]]));
       return [value, calls];
     });`,
    { echo: async (value: unknown) => value },
  )
  expect(await (await setup.start('w')).returnValue).toEqual([new Map([['a', new Set([1])]]), 0])
})
