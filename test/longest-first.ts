import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** A fresh clone has no timings to go by: what takes longest, and ends last when it begins last. */
const LONGEST = [
  'postgres-conformance',
  'programs',
  'transfer',
  'kill-hostile',
  'kill-matrix',
  'tarball',
  'docs-app',
  'kill',
  'next-webpack',
  'nest',
  'next',
  'nuxt',
  'tanstack-start',
  'sveltekit',
  'astro',
]

/** Begins with the suites that take longest, so that no worker is left alone with one of them at the end. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`))
      return found === -1 ? LONGEST.length : found
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}
