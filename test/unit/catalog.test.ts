import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ErrorSlug, getCatalog } from '../../src/errors/index.ts'

const catalog = getCatalog()
const slugs = Object.keys(catalog) as ErrorSlug[]

/** Errors that compiled code throws: their cases know the text. */
const SHOWN_AS: Partial<Record<ErrorSlug, string>> = {
  'workflow-body-replaced': 'You attempted to execute workflow',
  'step-called-in-browser': 'in the browser',
  'captured-variables-missing': 'captured',
}

/** The text of all sources under some folders of the repository. */
function textOf(folders: string[], except: RegExp): string {
  return folders
    .flatMap((folder) => {
      const url = new URL(`../../${folder}/`, import.meta.url)
      const files = readdirSync(url, { recursive: true, encoding: 'utf8' })
      return files
        .filter((file) => /\.(ts|json|txt)$/.test(file) && !except.test(file))
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
    expect(cases.includes(SHOWN_AS[slug] ?? slug), 'no test or fixture names it').toBe(true)
  })

  it.each(slugs)('%s says what happened and what to do', (slug) => {
    const details = new Proxy({}, { get: () => 'x' }) as never
    const entry = catalog[slug] as { message: (d: never) => string; hint: (d: never) => string }
    expect(entry.message(details)).toMatch(/\w+ \w+/)
    expect(entry.hint(details)).not.toBe('')
  })
})
