import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalog, type ErrorSlug } from '../../src/errors/index.ts'

const slugs = Object.keys(catalog) as ErrorSlug[]

/** The text of all sources under some folders of the repository. */
function textOf(folders: string[], except: RegExp): string {
  return folders
    .flatMap((folder) => {
      const url = new URL(`../../${folder}/`, import.meta.url)
      const files = readdirSync(url, { recursive: true, encoding: 'utf8' })
      return files
        .filter((file) => /\.(ts|json)$/.test(file) && !except.test(file))
        .map((file) => new URL(file, url))
    })
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
}

describe('the catalog', () => {
  const sources = textOf(['src', 'plugins'], /errors\/catalog/)
  const cases = textOf(['test', 'fixtures'], /node_modules|catalog\.test/)

  it.each(slugs)('%s is raised by the code, and by a case', (slug) => {
    expect(sources, 'not raised anywhere in src or plugins').toContain(`'${slug}'`)
    expect(cases.includes(slug), 'no test or fixture names it').toBe(true)
  })

  it.each(slugs)('%s says what happened and what to do, in sentences', (slug) => {
    const details = new Proxy({}, { get: () => 'x' }) as never
    const entry = catalog[slug] as { message: (d: never) => string; hint: (d: never) => string }
    for (const text of [entry.message(details), entry.hint(details)])
      expect(text.trim()).toMatch(/^[A-Z"'].*[.!?:]$/s)
  })
})
