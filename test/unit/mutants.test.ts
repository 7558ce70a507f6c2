import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { MUTANTS } from '../mutation/mutants.ts'

it.each(MUTANTS)('the bug can be planted: $name', ({ file, find, times = 1 }) => {
  const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
  expect(source.split(find).length - 1).toBe(times)
})
