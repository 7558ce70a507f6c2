/** Errors in great number, and deep: what is stored of them is bounded, and so is the time that it takes. */
import { describe, expect, it } from 'vitest'
import { createCodec } from '../../src/codec/index.ts'

const codec = createCodec()
const roundTrip = <T>(value: T): T => codec.decode(codec.encode(value)) as T

function chain(links: number): Error {
  let error = new Error('the first')
  for (let i = 1; i < links; i++) error = new Error(`link ${i}`, { cause: error })
  return error
}

function depthOf(error: unknown): number {
  let depth = 0
  for (let link = error; link instanceof Error; link = link.cause) depth++
  return depth
}

describe('many errors', () => {
  it('of an AggregateError are all stored, the first thousand with their stacks, later ones with the first line', () => {
    const { errors } = roundTrip(
      new AggregateError(Array.from({ length: 1500 }, (_, i) => new RangeError(`e${i}`))),
    )
    expect(errors.map((error: Error) => error.message)).toEqual(errors.map((_: Error, i: number) => `e${i}`))
    expect((errors[0] as Error).stack).toMatch(/^RangeError: e0\n +at /)
    expect((errors[998] as Error).stack).toMatch(/^RangeError: e998\n +at /)
    expect((errors[1499] as Error).stack).toBe('RangeError: e1499')
  })

  it('that cause each other are stored up to 500 levels, with a text in the place of the rest', () => {
    const stored = roundTrip(chain(100_000))
    expect(stored.message).toBe('link 99999')
    expect(depthOf(stored)).toBe(500)
    let last: unknown = stored
    while (last instanceof Error) last = last.cause
    expect(last).toMatch(/^\[not stored: .*more than 500 levels of nesting/)
  })

  it('with what cannot be stored cost no search through all that was met before', () => {
    const error = Object.assign(new Error('wide'), { list: Array.from({ length: 300_000 }, () => ({})) })
    // A search each would be 30 thousand million looks: the test would not come to its end.
    const odd = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`p${i}`, () => i]))
    const stored = roundTrip<object>(Object.assign(error, odd)) as { list: unknown[]; p99999: string }
    expect(stored.list).toHaveLength(300_000)
    expect(stored.p99999).toMatch(/not stored.*function/)
  })

  it('that are given up in the middle leave what comes later as it is, and shared', () => {
    const shared = { name: 'shared' }
    const inner = Object.assign(new Error('inner'), { bad: [shared, { deep: [() => 1] }], good: shared })
    const outer = Object.assign(new Error('outer', { cause: inner }), {
      bad: [{}, shared, Symbol('s')],
      good: shared,
    })
    const stored = roundTrip({ outer, shared, again: inner })
    const cause = stored.outer.cause as typeof inner
    expect(cause.bad).toMatch(/not stored/)
    expect(cause.good).toEqual(shared)
    expect([stored.outer.good, stored.shared, stored.again]).toEqual([cause.good, cause.good, cause])
    expect(stored.outer.good).toBe(cause.good)
    expect(stored.shared).toBe(cause.good)
    expect(stored.again).toBe(cause)
  })
})

it('reading errors leaves the length of stacks as it was', () => {
  const before = Error.stackTraceLimit
  roundTrip(new AggregateError([chain(3)]))
  expect(Error.stackTraceLimit).toBe(before)
  expect(new Error('later').stack).toMatch(/\n +at /)
})
