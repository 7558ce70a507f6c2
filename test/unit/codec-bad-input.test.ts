import { describe, expect, it } from 'vitest'
import { createCodec } from '../../src/codec/index.ts'
import { SerializationError } from '../../src/errors/index.ts'
import { hostCodec } from '../../src/runtime/values/host-codec.ts'

const codec = createCodec()

describe('a stored text that no encoder wrote', () => {
  it.each([
    '{"$date":"1"}',
    '{"$date":[1]}',
    '{"$number":"12"}',
    '{"$number":{}}',
    '{"$bigint":1.5}',
    '{"$bigint":"one"}',
    '{"$ref":0}',
    '[{"$ref":-1}]',
    '[{"$ref":0.5}]',
    '[{"$ref":"0"}]',
    '[{"$ref":null}]',
    '{"$map":{"length":4000000000}}',
    '{"$map":[[1]]}',
    '{"$set":{"length":4000000000}}',
    '{"$set":"text"}',
    '{"$array":[4294967296,[],[]]}',
    '{"$array":[-1,[],[]]}',
    '{"$array":[1,[1],[]]}',
    '{"$array":[2,{"length":4000000000},[]]}',
    '{"$array":[2,[],[["__proto__",{}]]]}',
    '{"$array":[2,[],[[2,1]]]}',
    '{"$object":[[],[]]}',
    '{"$object":[{},[[1,2]]]}',
    '{"$null":[["a"]]}',
    '{"$regexp":["(","g"]}',
    '{"$regexp":["a","gg"]}',
    '{"$bytes":["Object","AA=="]}',
    '{"$bytes":["Float64Array","AA=="]}',
    '{"$bytes":["Uint8Array",5]}',
    '{"$view":["Uint8Array",0,0,1]}',
    '{"$buffers":[[[0,"AA=="]],{"$view":["Uint8Array",0,1,1]}]}',
    '{"$buffers":[[[0,"AA=="]],{"$view":["Uint8Array",0,0,9]}]}',
    '{"$buffers":[[[0,"AA=="]],{"$buffers":[[],1]}]}',
    '{"$error":null}',
    '{"$error":{"class":"Error"}}',
    '{"$error":{"class":"Error","message":{}}}',
    '{"$error":{"class":"Error","message":"","props":{"length":4000000000}}}',
    '{"$instance":["x"]}',
    '{"$class":{}}',
    '{"$url":"no url"}',
    '{"$date":1,"$set":[]}',
    '{"$unknown":1}',
    '{"$url":{"$array":[4294967295,[],[]]}}',
    '{"$urlsearchparams":{"$array":[4294967295,[],[]]}}',
    '{"$headers":{"$array":[4294967295,[],[]]}}',
    '{"$headers":[["name",{"$array":[4294967295,[],[]]}]]}',
    '{"$domexception":{"message":{"$array":[4294967295,[],[]]},"name":""}}',
    '{"$error":{"class":"Error","message":"","name":{"$array":[4294967295,[],[]]}}}',
    '{"$error":{"class":"Error","message":"","stack":[[[[]]]]}}',
  ])('%s is refused with a coded error', (text) => {
    expect(() => codec.decode(text)).toThrow(SerializationError)
    expect(() => codec.decode(text)).toThrow(expect.objectContaining({ slug: 'deserialization-failed' }))
  })

  it.each([
    '{"__proto__":{"polluted":1},"a":{"$date":1}}',
    '{"$object":[{"a":1},[["__proto__",{"polluted":1}],["$b",1]]]}',
    '{"$null":[["__proto__",{"polluted":1}]]}',
    '{"constructor":{"prototype":{"polluted":1}},"a":{"$date":1}}',
    '{"$error":{"class":"__proto__","message":"","props":[["__proto__",{"polluted":1}]]}}',
    '{"$error":{"class":"constructor","message":"","name":"toString"}}',
  ])('%s reaches no prototype', (text) => {
    const decoded = codec.decode(text) as object
    expect(({} as { polluted?: number }).polluted).toBe(undefined)
    expect((decoded as { polluted?: number }).polluted).toBe(undefined)
  })
})

const SPARSE = '{"$array":[4294967295,[],[]]}'
const MESSAGE = `"headers":{"$headers":[]},"body":null`

describe('a stored text with an array of four thousand million holes', () => {
  it.each([
    `{"$run":${SPARSE}}`,
    `{"$step":{"stepId":${SPARSE}}}`,
    `{"$step":{"stepId":"a","boundArgs":${SPARSE}}}`,
    `{"$workflow":{"workflowId":${SPARSE}}}`,
    `{"$abortsignal":{"id":${SPARSE}}}`,
    `{"$abortcontroller":${SPARSE}}`,
    `{"$readable":{"run":"wrun_1","name":${SPARSE}}}`,
    `{"$writable":{"run":${SPARSE},"name":""}}`,
    `{"$request":{"method":"GET","url":${SPARSE},${MESSAGE}}}`,
    `{"$request":{"method":${SPARSE},"url":"http://a",${MESSAGE}}}`,
    `{"$request":{"method":"GET","url":"http://a","headers":{"a":${SPARSE}},"body":null}}`,
    `{"$response":{"status":200,"statusText":${SPARSE},"url":"","type":"default",${MESSAGE}}}`,
    `{"$response":{"status":200,"statusText":"","url":"","type":"default","headers":{"$headers":[]},"body":${SPARSE}}}`,
  ])('%s is refused by the codec of the runtime', (text) => {
    expect(() => hostCodec().decode(text)).toThrow(
      expect.objectContaining({ slug: 'deserialization-failed' }),
    )
  })
})

describe('a value whose reading is dangerous', () => {
  const failing = (thrown: unknown) => ({
    get a(): never {
      throw thrown
    },
  })
  it.each([[undefined], [null], ['text'], [new RangeError('x')]])(
    'a getter that throws %o gives a coded error with the path',
    (thrown) => {
      expect(() => codec.encode([failing(thrown)])).toThrow(
        expect.objectContaining({ slug: 'serialization-failed', path: '[0].a' }),
      )
    },
  )

  it('a revoked proxy gives a coded error', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(() => codec.encode({ proxy })).toThrow(expect.objectContaining({ path: '.proxy' }))
  })

  it('an array that shrinks while it is read keeps what was there', () => {
    const array: unknown[] = [1, 2, 3, 4]
    Object.defineProperty(array, 1, {
      enumerable: true,
      get() {
        array.length = 2
        return 'second'
      },
    })
    expect(codec.decode(codec.encode(array))).toStrictEqual(Object.assign(Array(4), { 0: 1, 1: 'second' }))
  })

  it('a map that grows while it is read is stored as it was', () => {
    const map = new Map<string, unknown>()
    const value = {
      get more() {
        map.set(`key ${map.size}`, {})
        return 1
      },
    }
    map.set('a', value)
    expect(codec.decode(codec.encode(map))).toEqual(new Map([['a', { more: 1 }]]))
  })

  it('an error whose getters throw is stored without them', () => {
    const error = new TypeError('x')
    const fail = {
      get(): never {
        throw new Error('no')
      },
    }
    for (const key of ['stack', 'message', 'name']) Object.defineProperty(error, key, fail)
    const decoded = codec.decode(codec.encode(error)) as Error
    expect(decoded).toBeInstanceOf(TypeError)
    expect([decoded.name, decoded.message]).toEqual(['TypeError', ''])
  })
})

describe('the stack of a SerializationError', () => {
  it.each([1, 50])('begins at the call, for a value %i levels deep', function theCaller(levels) {
    let value: unknown = () => 1
    for (let i = 0; i < levels; i++) value = [value]
    let stack = ''
    try {
      codec.encode(value)
    } catch (error) {
      stack = (error as Error).stack!
    }
    const frame = stack.split('\n').find((line) => line.startsWith('    at '))
    expect(frame).toContain('codec-bad-input.test.ts')
  })
})

describe('large values', () => {
  it('100 MB of text come back', () => {
    const text = 'long "text" '.repeat(9_000_000)
    expect(codec.decode(codec.encode({ text }))).toEqual({ text })
  })

  it('text beyond what a string can hold is refused with a coded error', () => {
    const text = 'a'.repeat(270_000_000)
    expect(() => codec.encode([text, text])).toThrow(/too large/)
  })
})
