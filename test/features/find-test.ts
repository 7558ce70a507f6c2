import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readTitles } from './read-titles.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Where a reference may lead: `conformance/…` is the suite that all Worlds share. */
const PLACES = ['test/*.test.ts', 'test/*.ts', 'src/testing/*.ts']

export interface FoundTest {
  /** Relative to the repository. */
  file: string
  /** With the titles of the blocks around it. */
  title: string
}

const titlesByFile = new Map<string, string[]>()

/** The test that a row names; undefined when there is none, or more than one. */
export function findTest(reference: string): FoundTest | undefined {
  const colon = reference.indexOf(': ')
  const name = reference.slice(0, colon)
  const wanted = reference.slice(colon + 2)
  const file = PLACES.map((place) => place.replace('*', name)).find((path) => existsSync(join(root, path)))
  if (colon < 0 || file === undefined) return undefined
  const titles = titlesByFile.get(file) ?? readTitles(file, readFileSync(join(root, file), 'utf8'))
  titlesByFile.set(file, titles)
  const found = titles.filter((title) => title === wanted || title.endsWith(` > ${wanted}`))
  return found.length === 1 ? { file, title: found[0]! } : undefined
}
