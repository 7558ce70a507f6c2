import { expect, it } from 'vitest'
import { fuzzCodec } from '../fuzz/codec.ts'

it('3000 values come back from a realm as they were, and damaged texts do no harm', () => {
  const { refused, read } = fuzzCodec({ values: 3000, seed: 1 })
  expect(refused).toBeGreaterThan(1000)
  expect(read).toBeGreaterThan(300)
})
