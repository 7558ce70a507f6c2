import { describe, expect, it } from 'vitest'
import { codeFrame } from '../../src/errors/index.ts'

describe('a code frame', () => {
  it('shows the lines around a position, with a caret under it', () => {
    expect(codeFrame('a\n\tb()\r\nc\nd', 2, 1)).toBe('  1 | a\n> 2 | \tb()\n    | \t^\n  3 | c\n  4 | d')
  })

  it.each([0, 5, 400_000, 999_999])(
    'of a line of a million characters shows those around column %i',
    (column) => {
      const line = `${'a'.repeat(column)}!${'b'.repeat(1_000_000 - column)}`
      const [text = '', caret = ''] = codeFrame(`${line}\nnext`, 1, column).split('\n')
      expect(text.length).toBeLessThan(180)
      expect(text[caret.indexOf('^')]).toBe('!')
    },
  )
})
