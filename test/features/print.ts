import { findTest } from './find-test.ts'
import type { Row, Section } from './row.ts'

/** test/FEATURES.md */
export function printFeatures(sections: Section[]): string {
  const rows = sections.flatMap((section) => section.rows)
  const intro = [
    '# Features',
    '',
    'What this package promises, and the tests that show it. Written by `npm run features` from [features](features);',
    'a test fails when a row names no test, or one that does not exist.',
    '',
    `${rows.length} rows, each shown by tests.`,
  ]
  return [...intro, ...sections.flatMap(printSection), ''].join('\n')
}

function printSection({ title, rows }: Section): string[] {
  return ['', `## ${title}`, '', '|  | Promise | Shown by |', '| --- | --- | --- |', ...rows.map(printRow)]
}

function printRow({ id, says, tests }: Row): string {
  const shown = tests.map(printTest).join('<br>')
  return `| ${id} | ${escape(says)} | ${escape(shown)} |`
}

function printTest(reference: string): string {
  const found = findTest(reference)
  if (!found) throw new Error(`There is no test "${reference}"`)
  const link = found.file.startsWith('test/') ? found.file.slice('test/'.length) : `../${found.file}`
  const name = link.replace(/^[./]+/, '').replace(/(?:\.test)?\.ts$/, '')
  return `[${name}](${link}): ${found.title.replaceAll(' > ', ' › ')}`
}

function escape(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('*', '\\*')
}
