/**
 * The documentation that goes into the package: `docs` of the repository, and one page for every slug of the catalog.
 * The text of a page's head is the catalog's own, so it cannot say anything else than the error does; docs/errors/<slug>.md
 * adds what takes more than two sentences.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ErrorSlug, getCatalog } from '../errors/index.ts'

/** Path inside `docs` → text. */
export type Pages = ReadonlyMap<string, string>

interface Entry {
  message: (details: object) => string
  hint: (details: object) => string
  class?: () => { name: string }
}

/** Makes all pages of the repository at `root`. */
export function makePages(root: string): Pages {
  const pages = readPages(join(root, 'docs'))
  const slugs = Object.keys(getCatalog()) as ErrorSlug[]
  for (const slug of slugs) {
    const path = `errors/${slug}.md`
    pages.set(path, errorPage(slug, pages.get(path) ?? ''))
  }
  const index = pages.get('errors/README.md') ?? ''
  const errorPages = [...pages.keys()].filter((path) => /^errors\/[^R]/.test(path)).toSorted()
  const list = errorPages.map((path) => path.slice('errors/'.length)).map(listItem)
  pages.set('errors/README.md', `${index}\n${list.join('\n')}\n`)
  return pages
}

export function writePages(pages: Pages, folder: string): void {
  for (const [path, text] of pages) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

function readPages(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.md'),
  )
  return new Map(files.map((file) => [file.replaceAll('\\', '/'), readFileSync(join(folder, file), 'utf8')]))
}

function listItem(file: string): string {
  return `- [${file.replace(/\.md$/, '')}](${file})`
}

function errorPage(slug: ErrorSlug, note: string): string {
  const entry = getCatalog()[slug] as Entry
  // What differs from case to case shows as its name.
  const details = new Proxy({}, { get: (_, name) => `‹${String(name)}›` })
  const className = entry.class?.().name ?? 'WorkflowRuntimeError'
  return `# ${slug}

> ${entry.message(details)}

**What to do.** ${entry.hint(details)}

\`${className}\`, \`error.slug === '${slug}'\`
${note === '' ? '' : `\n${note}`}`
}
