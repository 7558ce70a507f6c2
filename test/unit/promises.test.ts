import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { findTest } from '../features/index.ts'

const text = readFileSync(new URL('../../docs/promises.md', import.meta.url), 'utf8')
const promises = text
  .split('## Not promised')[0]!
  .split(/^- /m)
  .slice(1)
  .map((promise) => promise.replaceAll(/\s+/g, ' ').trim())

it.each(promises.filter((promise) => !promise.startsWith('Between runs')))(
  'the promise has a test: %s',
  (promise) => {
    const [, test] = /— `([^`]+)`/.exec(promise) ?? []
    expect(test, 'it names no test').toBeDefined()
    expect(findTest(test!), 'no such test').toBeDefined()
  },
)
