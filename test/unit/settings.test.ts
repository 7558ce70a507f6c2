import { describe, expect, it } from 'vitest'
import { readSettings } from '../../src/runtime/settings.ts'

describe('a number from the environment', () => {
  it.each([
    ['left out, is its default', undefined, 16],
    ['empty, is its default', '', 16],
    ['within its range, counts', '4', 4],
    ['in blanks, counts', ' 4 ', 4],
    ['below its range, is the least', '-5', 1],
    ['above its range, is the most', '99999', 1000],
  ])('that is %s', (_, value, expected) => {
    expect(readSettings({ WORKFLOW_MAX_INLINE_STEPS: value }).maxInlineSteps).toBe(expected)
  })

  it.each(['many', '4 steps', 'NaN', 'Infinity', '1,5'])('that is "%s" is refused by name', (value) => {
    expect(() => readSettings({ WORKFLOW_MAX_INLINE_STEPS: value })).toThrow(
      expect.objectContaining({
        slug: 'setting-invalid',
        message: expect.stringMatching(/WORKFLOW_MAX_INLINE_STEPS is ".*"/),
        hint: 'Set it to a number from 1 to 1000, or leave it out.',
      }),
    )
  })
})

describe('a word from the environment', () => {
  it.each([
    ['left out, is its default', undefined, 'pull'],
    ['in blanks, counts', ' push ', 'push'],
  ])('that is %s', (_, value, expected) => {
    expect(readSettings({ WORKFLOW_DELIVERY: value }).delivery).toBe(expected)
  })

  it('that nobody knows is refused by name', () => {
    expect(() => readSettings({ WORKFLOW_DELIVERY: 'pusch' })).toThrow(
      expect.objectContaining({
        slug: 'setting-invalid',
        message: expect.stringContaining('WORKFLOW_DELIVERY is "pusch"'),
        hint: 'Set it to `pull` or `push`, or leave it out.',
      }),
    )
  })
})
