import vm from 'node:vm'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import {
  type ClassRegistry,
  type CodecExtension,
  createCodec,
  WORKFLOW_DESERIALIZE,
  WORKFLOW_SERIALIZE,
} from '../../src/codec/index.ts'
import * as errors from '../../src/errors/index.ts'

const codec = createCodec()
const roundTrip = (value: unknown): unknown => codec.decode(codec.encode(value))

const shared = { n: 1 }
const cyclic: Record<string, unknown> = { list: [] }
cyclic.self = cyclic
const cyclicMap = new Map<unknown, unknown>()
cyclicMap.set(cyclicMap, new Set([cyclicMap]))

/** The format is a file format: a changed line here means that stored runs can no longer be read. */
const table: Array<{ name: string; value: unknown; encoded: string }> = [
  { name: 'null', value: null, encoded: 'null' },
  { name: 'undefined', value: undefined, encoded: '{"$undefined":0}' },
  { name: 'text', value: 'a"\\\n\0é', encoded: '"a\\"\\\\\\n\\u0000é"' },
  { name: 'a lone surrogate', value: '\ud800x', encoded: '"\\ud800x"' },
  { name: 'text with a marker', value: ['"$x', '$ref'], encoded: '["\\"$x","$ref"]' },
  { name: 'a number', value: 1.5e300, encoded: '1.5e+300' },
  { name: 'negative zero', value: -0, encoded: '{"$number":"-0"}' },
  { name: 'NaN', value: NaN, encoded: '{"$number":"NaN"}' },
  {
    name: 'infinity',
    value: [Infinity, -Infinity],
    encoded: '[{"$number":"Infinity"},{"$number":"-Infinity"}]',
  },
  { name: 'a bigint', value: -12345678901234567890n, encoded: '{"$bigint":"-12345678901234567890"}' },
  { name: 'a plain object', value: { a: [true, { b: null }] }, encoded: '{"a":[true,{"b":null}]}' },
  { name: 'an undefined property', value: { a: undefined }, encoded: '{"a":{"$undefined":0}}' },
  { name: 'a reserved key', value: { $ref: 1 }, encoded: '{"$object":[{},[["$ref",1]]]}' },
  {
    name: 'a reserved key after others, with references',
    value: { a: shared, $b: [shared], c: shared },
    encoded: '{"$object":[{"a":{"n":1}},[["$b",[{"$ref":1}]],["c",{"$ref":1}]]]}',
  },
  {
    name: '__proto__ as a key',
    value: JSON.parse('{"__proto__":{"x":1}}'),
    encoded: '{"__proto__":{"x":1}}',
  },
  {
    name: '__proto__ as a key, revived',
    value: JSON.parse('{"__proto__":{"x":[]},"$":1}'),
    encoded: '{"$object":[{"__proto__":{"x":[]}},[["$",1]]]}',
  },
  {
    name: 'no prototype',
    value: Object.assign(Object.create(null), { a: 1, $b: 2 }),
    encoded: '{"$null":[["a",1],["$b",2]]}',
  },
  {
    name: 'holes',
    value: Object.assign(Array(6), { 0: 1, 2: undefined, 4: 2 }),
    encoded: '{"$array":[6,[1],[[2,{"$undefined":0}],[4,2]]]}',
  },
  {
    name: 'boxed',
    value: [Object(1), Object('s'), Object(false), Object(2n)],
    encoded: '[{"$boxed":1},{"$boxed":"s"},{"$boxed":false},{"$boxed":{"$bigint":"2"}}]',
  },
  { name: 'dates', value: [new Date(5), new Date(NaN)], encoded: '[{"$date":5},{"$date":null}]' },
  { name: 'a regular expression', value: /a\/"b/dgimsuy, encoded: '{"$regexp":["a\\\\/\\"b","dgimsuy"]}' },
  { name: 'a URL', value: new URL('http://a.b/c?d#e'), encoded: '{"$url":"http://a.b/c?d#e"}' },
  {
    name: 'URL parameters',
    value: new URLSearchParams('a=1&a=é'),
    encoded: '{"$urlsearchparams":"a=1&a=%C3%A9"}',
  },
  {
    name: 'a map',
    value: new Map<unknown, unknown>([
      ['k', { a: 1 }],
      [{}, 2],
    ]),
    encoded: '{"$map":[["k",{"a":1}],[{},2]]}',
  },
  { name: 'a set', value: new Set([1, 'a', undefined]), encoded: '{"$set":[1,"a",{"$undefined":0}]}' },
  { name: 'a shared object', value: [shared, shared], encoded: '[{"n":1},{"$ref":1}]' },
  { name: 'a cycle', value: cyclic, encoded: '{"list":[],"self":{"$ref":0}}' },
  {
    name: 'a cycle through a map and a set',
    value: cyclicMap,
    encoded: '{"$map":[[{"$ref":0},{"$set":[{"$ref":0}]}]]}',
  },
  { name: 'an empty buffer', value: new ArrayBuffer(0), encoded: '{"$bytes":["ArrayBuffer",""]}' },
  {
    name: 'a view of part of a buffer',
    value: new Uint8Array([9, 1, 2, 9]).subarray(1, 3),
    encoded: '{"$bytes":["Uint8Array","AQI="]}',
  },
  {
    name: 'a data view',
    value: new DataView(new Uint8Array([0, 255, 1]).buffer, 1),
    encoded: '{"$bytes":["DataView","/wE="]}',
  },
  {
    name: 'wide numbers',
    value: [new Float64Array([1.5]), new BigInt64Array([-1n]), new Uint16Array([258])],
    encoded:
      '[{"$bytes":["Float64Array","AAAAAAAA+D8="]},{"$bytes":["BigInt64Array","//////////8="]},{"$bytes":["Uint16Array","AgE="]}]',
  },
]

describe('the format', () => {
  it.each(table)('$name', ({ value, encoded }) => {
    expect(codec.encode(value)).toBe(encoded)
    const decoded = codec.decode(encoded)
    // A data view and boxed values compare by content; the encoding says the rest.
    expect(codec.encode(decoded)).toBe(encoded)
    expect(decoded).toStrictEqual(value)
  })

  it('spends nothing on a giant hole', () => {
    const array = Object.assign([], { 4294967294: 1 })
    const encoded = codec.encode(array)
    expect(encoded).toBe('{"$array":[4294967295,[],[[4294967294,1]]]}')
    expect(Object.entries(codec.decode(encoded) as unknown[])).toEqual([['4294967294', 1]])
  })

  it('keeps identity', () => {
    const decoded = roundTrip({ a: shared, b: new Map([['x', shared]]), c: new Date(1) }) as {
      a: object
      b: Map<string, object>
    }
    expect(decoded.b.get('x')).toBe(decoded.a)
  })

  it('keeps the pairs of headers, cookies apart', () => {
    const headers = new Headers([
      ['a', '1'],
      ['set-cookie', 'x'],
      ['set-cookie', 'y'],
    ])
    const decoded = roundTrip(headers) as Headers
    expect(decoded).toBeInstanceOf(Headers)
    expect([...decoded]).toEqual([...headers])
  })

  it('round-trips whatever fast-check thinks of', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withSparseArray: true,
      withTypedArray: true,
      withBoxedValues: true,
      key: fc.oneof(fc.string(), fc.constantFrom('$', '$ref', '__proto__', '0', '01', '10')),
    })
    fc.assert(
      fc.property(anything, (value) => {
        expect(roundTrip(value)).toStrictEqual(value)
      }),
      { numRuns: 500 },
    )
  })
})

describe('errors', () => {
  it.each([Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError])('%o', (Class) => {
    const error = new Class('message', { cause: new Class('inner', { cause: 'text' }) })
    const decoded = roundTrip(Object.assign(error, { code: 'E_X', at: new Date(3) })) as Error & {
      code: string
    }
    expect(decoded).toBeInstanceOf(Class)
    expect(Object.getPrototypeOf(decoded)).toBe(Class.prototype)
    expect(decoded).toMatchObject({ message: 'message', name: Class.name, stack: error.stack, code: 'E_X' })
    expect((decoded.cause as Error).cause).toBe('text')
    expect(Object.keys(decoded)).toEqual(['code', 'at'])
  })

  it('keeps the errors of an AggregateError, and a cycle of causes', () => {
    const error = new AggregateError([new TypeError('a'), 'b'], 'all')
    error.cause = error
    const decoded = roundTrip(error) as AggregateError
    expect(decoded).toBeInstanceOf(AggregateError)
    expect(decoded.errors[0]).toBeInstanceOf(TypeError)
    expect(decoded.errors[1]).toBe('b')
    expect(decoded.cause).toBe(decoded)
  })

  it('keeps a DOMException', () => {
    const decoded = roundTrip(new DOMException('gone', 'AbortError')) as DOMException
    expect(decoded).toBeInstanceOf(DOMException)
    expect(decoded).toMatchObject({ name: 'AbortError', message: 'gone', code: 20 })
  })

  it.each([
    new errors.FatalError('stop', { cause: 1 }),
    new errors.RetryableError('later', { retryAfter: new Date(5) }),
    new errors.HookConflictError('token', 'wrun_1'),
    new errors.StreamError('broken', { status: 500 }),
    new errors.WorkflowError('base'),
    new errors.MaxEventsExceededError(2, 1),
  ])('keeps the class of $name', (error) => {
    const decoded = roundTrip(error) as Error
    expect(Object.getPrototypeOf(decoded)).toBe(Object.getPrototypeOf(error))
    expect(Object.assign({}, decoded, { name: decoded.name })).toEqual(Object.assign({}, error))
  })

  it('knows our classes in another copy of the package, even with mangled names', () => {
    class A extends Error {}
    class b extends A {
      override name = 'WorkflowRuntimeError'
    }
    class StreamError extends Error {
      override name = 'StreamError'
    }
    expect(roundTrip(new b('x'))).toBeInstanceOf(errors.WorkflowRuntimeError)
    const users = roundTrip(new StreamError('x')) as Error
    expect(users).not.toBeInstanceOf(errors.StreamError)
    expect(users.name).toBe('StreamError')
  })

  it('keeps name and properties of a subclass on the nearest class that is known', () => {
    class NotFound extends RangeError {
      override name = 'NotFound'
      readonly status = 404
    }
    const decoded = roundTrip(new NotFound('x')) as NotFound
    expect(Object.getPrototypeOf(decoded)).toBe(RangeError.prototype)
    expect(decoded).toMatchObject({ name: 'NotFound', status: 404, message: 'x' })
  })

  it('never loses an error for what hangs on it', () => {
    const request = { a: { b: shared }, socket: () => 1 }
    const error = Object.assign(new Error('x', { cause: request }), { request, after: [shared, shared] })
    const decoded = roundTrip(error) as Error & { request: string; after: object[] }
    expect(decoded.message).toBe('x')
    expect(decoded.request).toContain('.request.socket')
    expect(decoded.cause).toContain('.cause.socket')
    expect(decoded.after[0]).toBe(decoded.after[1])
  })

  it('maps stacks when asked', () => {
    const mapping = createCodec({ mapStack: (stack) => `mapped ${stack.length > 0}` })
    const decoded = codec.decode(mapping.encode(new Error('x', { cause: new Error('y') }))) as Error
    expect(decoded.stack).toBe('mapped true')
    expect((decoded.cause as Error).stack).toBe('mapped true')
  })
})

describe('classes', () => {
  class Money {
    readonly data: Map<string, Date>
    constructor(data: Map<string, Date>) {
      this.data = data
    }
    static classId = 'class//./money//Money'
    static [WORKFLOW_SERIALIZE](money: Money) {
      return money.data
    }
    static [WORKFLOW_DESERIALIZE](data: Map<string, Date>) {
      return new Money(data)
    }
  }
  class Coded extends Error {
    static classId = 'class//./money//Coded'
    override name = 'Coded'
  }
  const classRegistry = new Map<string, unknown>([
    [Money.classId, Money],
    [Coded.classId, Coded],
  ]) as unknown as ClassRegistry
  const withClasses = createCodec({ classRegistry })

  it('stores instances by their own serializer, and the class itself', () => {
    const money = new Money(new Map([['x', new Date(1)]]))
    const text = withClasses.encode({ money, again: money, Money })
    expect(text).toBe(
      '{"money":{"$instance":["class//./money//Money",{"$map":[["x",{"$date":1}]]}]},"again":{"$ref":1},"Money":{"$class":"class//./money//Money"}}',
    )
    const decoded = withClasses.decode(text) as { money: Money; again: Money; Money: unknown }
    expect(decoded.money).toBeInstanceOf(Money)
    expect(decoded.money.data.get('x')).toEqual(new Date(1))
    expect(decoded.again).toBe(decoded.money)
    expect(decoded.Money).toBe(Money)
  })

  it('uses the global registry unless told otherwise', () => {
    const key = Symbol.for('workflow-class-registry')
    const before = (globalThis as Record<symbol, unknown>)[key]
    ;(globalThis as Record<symbol, unknown>)[key] = classRegistry
    try {
      expect(roundTrip(new Money(new Map()))).toBeInstanceOf(Money)
    } finally {
      ;(globalThis as Record<symbol, unknown>)[key] = before
    }
  })

  it('keeps a registered error class', () => {
    expect(withClasses.decode(withClasses.encode(new Coded('x')))).toBeInstanceOf(Coded)
  })

  it('names an unknown class, an unknown tag, and damage', () => {
    const text = withClasses.encode([new Money(new Map())])
    expect(() => codec.decode(text)).toThrow(/class "class\/\/\.\/money\/\/Money"/)
    expect(() => codec.decode('{"$future":1}')).toThrow(/"\$future"/)
    expect(() => codec.decode('{"a":')).toThrow(errors.SerializationError)
    expect(() => codec.decode('{"$ref":7}')).toThrow(errors.SerializationError)
  })

  it('refuses a serializer that refers back to its instance', () => {
    class Loop {
      static classId = 'Loop'
      static [WORKFLOW_SERIALIZE](loop: Loop) {
        return { loop }
      }
      static [WORKFLOW_DESERIALIZE]() {
        return new Loop()
      }
    }
    expect(() => codec.encode({ x: new Loop() })).toThrow(/still being serialized/)
  })

  it('asks extensions for functions and objects', () => {
    const step = Object.assign(() => 1, { stepId: 's' })
    const extension: CodecExtension = {
      tag: 'step',
      match: (value) => 'stepId' in value,
      encode: (value) => ({ id: (value as typeof step).stepId, closure: [shared] }),
      decode: (data) => data,
    }
    const extended = createCodec({ extensions: [extension] })
    const text = extended.encode([step, step, shared])
    expect(text).toBe('[{"$step":{"id":"s","closure":[{"n":1}]}},{"$ref":1},{"$ref":4}]')
    const decoded = extended.decode(text) as Array<{ id: string; closure: unknown[] }>
    expect(decoded[0]!.id).toBe('s')
    expect(decoded[1]).toBe(decoded[0])
    expect(decoded[2]).toBe(decoded[0]!.closure[0])
  })
})

describe('what cannot be stored', () => {
  class Socket {
    readonly fd = 3
  }
  const cases: Array<[name: string, value: unknown, kind: RegExp]> = [
    ['a function', function work() {}, /the function work/],
    ['a symbol', Symbol('x'), /a symbol/],
    ['a symbol key', { [Symbol('x')]: 1 }, /a symbol key/],
    ['a promise', Promise.resolve(), /Promise/],
    ['a WeakMap', new WeakMap(), /WeakMap/],
    ['a WeakSet', new WeakSet(), /WeakSet/],
    // oxlint-disable-next-line require-yield -- only its kind counts
    ['a generator', (function* () {})(), /Generator/],
    ['shared memory', new SharedArrayBuffer(1), /SharedArrayBuffer/],
    ['an instance', new Socket(), /an instance of Socket/],
    ['a class', Socket, /Socket/],
    ['a boxed symbol', Object(Symbol('x')), /Symbol/],
    ['a map iterator', new Map().keys(), /Map Iterator/],
  ]
  it.each(cases)('%s', (_name, value, kind) => {
    const attempt = () => codec.encode([{ user: { 'the key': value } }], '.args')
    expect(attempt).toThrow(kind)
    expect(attempt).toThrow(errors.SerializationError)
    expect(attempt).toThrow(expect.objectContaining({ path: '.args[0].user["the key"]', fatal: true }))
  })

  it('gives the path through maps, sets and causes', () => {
    const path = (value: unknown) => {
      try {
        codec.encode(value)
      } catch (error) {
        return (error as errors.SerializationError).path
      }
      return 'stored'
    }
    expect(path(new Map([['a b', [new Socket()]]]))).toBe('.get("a b")[0]')
    expect(path(new Set([1, new Socket()]))).toBe('.values()[1]')
    expect(path([1, [new Socket()]])).toBe('[1][0]')
  })

  it('wraps what a getter throws', () => {
    const cause = new Error('no')
    const value = {
      get bad(): never {
        throw cause
      },
    }
    expect(() => codec.encode({ a: value })).toThrow(expect.objectContaining({ path: '.a.bad', cause }))
  })

  it.each([600, 100_000])('%i levels', (levels) => {
    let value: object = {}
    for (let i = 0; i < levels; i++) value = i % 2 ? [value] : { n: value }
    expect(() => codec.encode(value)).toThrow(/levels of nesting/)
    expect(() => codec.decode(`${'['.repeat(levels)}{"$date":1}${']'.repeat(levels)}`)).toThrow(/deeper than/)
  })

  it.each([
    ['objects', (v: unknown) => ({ $n: v })],
    ['objects before a reserved key', (v: unknown) => ({ a: v, $b: 1 })],
    ['maps', (v: unknown) => new Map([[v, 1]])],
    ['causes', (v: unknown) => new Error('x', { cause: v })],
  ])('reads again what it wrote at the deepest level: %s', (_name, wrap) => {
    let value: unknown = 1
    for (let i = 0; i < 500; i++) value = wrap(value)
    expect(codec.encode(roundTrip(value))).toBe(codec.encode(value))
  })
})

describe('guest code', () => {
  it('reads each property once', () => {
    const reads: PropertyKey[] = []
    const value = new Proxy({ a: 1, b: { c: 2 } } as Record<string, unknown>, {
      get(target, key, receiver) {
        reads.push(key)
        return Reflect.get(target, key, receiver)
      },
    })
    expect(codec.encode(value)).toBe('{"a":1,"b":{"c":2}}')
    expect(reads).toEqual(['a', 'b'])
  })

  it('numbers containers alike when a proxy lists its keys in no usual order', () => {
    const target: Record<string, unknown> = { b: [shared], 2: [], 1: { x: [] }, a: shared }
    const value = new Proxy(target, { ownKeys: () => ['b', '2', '1', 'a'] })
    const decoded = roundTrip(value) as { a: object; b: object[] }
    expect(decoded).toEqual(target)
    expect(decoded.a).toBe(decoded.b[0])
  })

  it('ignores toJSON', () => {
    expect(codec.encode({ toJSON: 1, d: Object.assign(new Date(1), { toJSON: () => 'no' }) })).toBe(
      '{"toJSON":1,"d":{"$date":1}}',
    )
  })
})

describe('another realm', () => {
  const make = (code: string): unknown => vm.runInNewContext(`(${code})`)
  const cases: Array<[code: string, encoded: string]> = [
    ['{ a: [1, { b: 2 }] }', '{"a":[1,{"b":2}]}'],
    ['new Date(1)', '{"$date":1}'],
    ['/x/g', '{"$regexp":["x","g"]}'],
    ['new Map([[1, new Set([2])]])', '{"$map":[[1,{"$set":[2]}]]}'],
    ['new Uint8Array([1]).buffer', '{"$bytes":["ArrayBuffer","AQ=="]}'],
    ['new Int16Array([1])', '{"$bytes":["Int16Array","AQA="]}'],
    ['new DataView(new ArrayBuffer(1))', '{"$bytes":["DataView","AA=="]}'],
    ['Object(1n)', '{"$boxed":{"$bigint":"1"}}'],
    ['Object.create(null)', '{"$null":[]}'],
  ]
  it.each(cases)('stores %s', (code, encoded) => {
    expect(codec.encode(make(code))).toBe(encoded)
  })

  it('stores errors', () => {
    const error = codec.decode(
      codec.encode(make('Object.assign(new RangeError("x", { cause: new TypeError("y") }), { code: 1 })')),
    ) as Error
    expect(error).toBeInstanceOf(RangeError)
    expect(error.cause).toBeInstanceOf(TypeError)
    expect(error).toMatchObject({ message: 'x', code: 1 })
    const tagged = make(
      'Object.defineProperty(new TypeError("x"), Symbol.toStringTag, { get() { throw 1 } })',
    )
    expect(codec.decode(codec.encode(tagged))).toBeInstanceOf(TypeError)
  })

  it('refuses instances', () => {
    expect(() => codec.encode(make('new (class Foo {})'))).toThrow(/an instance of Foo/)
  })
})

describe('a shape of its own', () => {
  afterEach(() => {
    delete (Object.prototype as unknown as Record<string, unknown>).inherited
  })
  it('ignores enumerable properties of Object.prototype', () => {
    ;(Object.prototype as unknown as Record<string, unknown>).inherited = 1
    expect(codec.encode({ a: 1 })).toBe('{"a":1}')
    expect(Object.keys(roundTrip({ $a: new Date(0) }) as object)).toEqual(['$a'])
  })
})
