import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { features, findTest, printFeatures } from '../features/index.ts'
import { readTitles } from '../features/read-titles.ts'

const rows = features.flatMap((section) => section.rows)

describe('the table of features', () => {
  it('has a test for every row, or the reason why there is none', () => {
    expect(rows.filter((row) => row.tests.length === 0).map(({ id }) => id)).toEqual([])
  })

  it('names tests that exist, each by one title', () => {
    const missing = rows.flatMap(({ id, tests }) =>
      tests.filter((test) => findTest(test) === undefined).map((test) => `${id} ${test}`),
    )
    expect(missing).toEqual([])
  })

  it('has each id once', () => {
    expect(rows.map(({ id }) => id)).toEqual([...new Set(rows.map(({ id }) => id))])
  })

  it('is what test/FEATURES.md says (write it by `npm run features`)', () => {
    const text = readFileSync(fileURLToPath(new URL('../../test/FEATURES.md', import.meta.url)), 'utf8')
    expect(text).toBe(printFeatures(features))
  })
})

describe('titles of tests', () => {
  it.each([
    ["describe('a', () => { it('b', fn) })", ['a', 'a > b']],
    ["describe.each([1])('a %s', () => { it.each`x`('b', fn) })", ['a %s', 'a %s > b']],
    ['it(`is ${value}`, fn)', ['is ${value}']],
    ["call('it', () => it.skip('b', fn))", ['b']],
    ['it(title, fn)', []],
  ])('are read from %s', (source, titles) => {
    expect(readTitles('a.test.ts', source)).toEqual(titles)
  })

  it('are not found when only part of one is named', () => {
    expect(findTest('unit/features: are not found when only part of one is named')).toBeDefined()
    expect(findTest('unit/features: are not found')).toBeUndefined()
    expect(findTest('unit/nowhere: are not found when only part of one is named')).toBeUndefined()
  })
})
