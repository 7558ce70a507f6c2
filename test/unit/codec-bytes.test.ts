import { describe, expect, it } from 'vitest'
import { createCodec } from '../../src/codec/index.ts'

const codec = createCodec()
const roundTrip = <T>(value: T): T => codec.decode(codec.encode(value)) as T

describe('views of one buffer', () => {
  it('show the same bytes again after a round trip', () => {
    const buffer = new ArrayBuffer(16)
    const decoded = roundTrip({
      head: new Uint8Array(buffer, 0, 4),
      all: new DataView(buffer),
      tail: new Float64Array(buffer, 8, 1),
    })
    decoded.all.setUint8(1, 7)
    decoded.all.setFloat64(8, 1.5, true)
    expect([decoded.head[1], decoded.tail[0]]).toEqual([7, 1.5])
    expect([decoded.head.length, decoded.all.byteLength, decoded.tail.length]).toEqual([4, 16, 1])
  })

  it('share it with the buffer itself, which comes back whole', () => {
    const bytes = Uint8Array.from([9, 1, 2, 9])
    const decoded = roundTrip({ part: bytes.subarray(1, 3), buffer: bytes.buffer })
    expect(decoded.part.buffer).toBe(decoded.buffer)
    expect([...new Uint8Array(decoded.buffer)]).toEqual([9, 1, 2, 9])
    expect([...decoded.part]).toEqual([1, 2])
  })

  it('store nothing of the buffer that no view shows', () => {
    const bytes = new Uint8Array(1000).fill(255)
    const text = codec.encode([bytes.subarray(500, 501), bytes.subarray(510, 511)])
    expect(text.length).toBeLessThan(150)
    const [a, b] = codec.decode(text) as [Uint8Array, Uint8Array]
    expect([a[0], b[0], new Uint8Array(a.buffer).filter((byte) => byte !== 0).length]).toEqual([255, 255, 2])
  })

  it.each([
    ['within an error', new Error('x', { cause: [1] })],
    ['after what cannot be stored on an error', Object.assign(new Error('x'), { socket: () => 1 })],
  ])('are found %s', (_name, error) => {
    const bytes = new Uint8Array(8)
    Object.assign(error, { a: bytes.subarray(0, 4), b: bytes.subarray(2, 6) })
    const decoded = roundTrip(error) as unknown as { a: Uint8Array; b: Uint8Array }
    decoded.a[3] = 5
    expect(decoded.b[1]).toBe(5)
  })

  it('of Node’s own pool of small arrays stay apart', () => {
    const decoded = roundTrip([Buffer.from('a'), Buffer.from('b')])
    expect(decoded[0]!.buffer).not.toBe(decoded[1]!.buffer)
    expect(decoded.map((bytes) => [...bytes])).toEqual([[97], [98]])
  })

  it('are written again as they were read', () => {
    const bytes = new Uint8Array(24)
    const text = codec.encode([bytes.subarray(3), new BigInt64Array(bytes.buffer, 8), bytes.subarray(9, 10)])
    expect(codec.encode(codec.decode(text))).toBe(text)
  })
})

describe('bytes that cannot be stored', () => {
  const gone = new ArrayBuffer(4)
  const view = new Uint8Array(gone)
  const data = new DataView(gone)
  structuredClone(gone, { transfer: [gone] })
  it.each([
    ['a typed array over shared memory', new Uint8Array(new SharedArrayBuffer(4)), /over shared memory/],
    ['a data view over shared memory', new DataView(new SharedArrayBuffer(4)), /over shared memory/],
    ['a buffer that was transferred away', gone, /ArrayBuffer whose buffer was transferred/],
    ['a typed array whose buffer was', view, /Uint8Array whose buffer was transferred/],
    ['a data view whose buffer was', data, /DataView whose buffer was transferred/],
  ])('%s is named with its path', (_name, value, kind) => {
    expect(() => codec.encode({ a: value })).toThrow(kind)
    expect(() => codec.encode({ a: value })).toThrow(expect.objectContaining({ path: '.a' }))
  })
})
