/** The pages that go into the package: src/scripts/docs.ts. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { pageOf } from '../../src/errors/raise.ts'
import { createError, getCatalog, RUN_ERROR_CODES } from '../../src/errors/index.ts'
import { makePages } from '../../src/scripts/docs.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pages = makePages(root)

/** The environment variables in the code of the package: names in quotes, or read off an environment. */
function variablesInCode(): string[] {
  const names = new Set<string>()
  for (const folder of ['src', 'plugins']) {
    const files = readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    for (const file of files.filter((name) => name.endsWith('.ts'))) {
      const text = readFileSync(`${root}${folder}/${file}`, 'utf8')
      for (const [, quoted, read] of text.matchAll(/'(WORKFLOW_[A-Z0-9_]+)'|env\.(WORKFLOW_[A-Z0-9_]+)/g))
        names.add((quoted ?? read)!)
    }
  }
  const symbols = [
    'WORKFLOW_USE_STEP',
    'WORKFLOW_STEP_CONTEXT_STORAGE',
    'WORKFLOW_SERIALIZE',
    'WORKFLOW_DESERIALIZE',
  ]
  return [...names].filter((name) => !symbols.includes(name)).toSorted()
}

describe('the pages', () => {
  it.each(Object.keys(getCatalog()))('of errors have %s, with nothing left out of its text', (slug) => {
    const page = pages.get(`errors/${slug}.md`)!
    expect(page).toMatch(new RegExp(`^# ${slug}\n`))
    expect(page).not.toMatch(/undefined|\[object|NaN/)
    expect(pages.get('errors/README.md')).toContain(`(${slug}.md)`)
  })

  it('of errors hold what is written by hand', () => {
    expect(pages.get('errors/timeout-in-workflow.md')).toContain("import { sleep } from 'workflow'")
  })

  it('of errors tell every code of a failed run', () => {
    const told = [...pages.get('errors/README.md')!.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code!)
    expect(told.toSorted()).toEqual(Object.keys(RUN_ERROR_CODES).toSorted())
  })

  it('link only to pages that are there', () => {
    for (const [path, text] of pages) {
      for (const [, target = ''] of text.matchAll(/\]\(([^)#]+\.md)\)/g)) {
        const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
        expect(pages.has(folder + target), `${path} links to ${target}`).toBe(true)
      }
    }
  })

  it('tell every environment variable that the code reads, and no other', () => {
    const told = [...pages.get('environment.md')!.matchAll(/^- `(WORKFLOW_\w+)`/gm)].map(([, name]) => name!)
    expect(told.toSorted()).toEqual(variablesInCode())
  })
})

it('an error names its page as the package has it, whatever name the package is installed under', () => {
  const page = pageOf('flow-not-loaded')
  expect(createError('flow-not-loaded', {}).message.split('\n').at(-1)).toBe(`  More: ${page}`)
  expect(page).not.toContain('node_modules')
  expect(pages.has(/^dist\/docs\/(\S+)/.exec(page)![1]!)).toBe(true)
})
