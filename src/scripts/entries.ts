import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What package.json `exports` says about one target: the one table that build, tests and documentation read. */
export interface Entry {
  /** `.`, `./api` … as written in `exports`. */
  subpath: string
  /** Inside the sandbox's workflow bundle (`workflow`), or anywhere else (`default`). */
  condition: 'workflow' | 'default'
  /** Relative to the package root, as all paths here: `src/api/index.ts`. */
  source: string
  /** `dist/src/api/index.js`. */
  output: string
}

/** Sources of the commands that package.json installs (`bin`). */
export function readBins(root: string): string[] {
  const { bin = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    bin?: Record<string, string>
  }
  return Object.values(bin).map((output) => sourceOf(output.replace(/^\.\//, '')))
}

type ExportsTable = Record<string, string | Record<string, string>>

/** All entries of the package at `root`, whether or not their source exists. */
export function readEntries(root: string): Entry[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: ExportsTable
  }
  return Object.entries(exports).flatMap(([subpath, targets]) =>
    typeof targets === 'string' ? [] : entriesOf(subpath, targets),
  )
}

/** Splits entries by whether somebody has written their source yet. */
export function splitBySource(root: string, entries: Entry[]): { found: Entry[]; missing: Entry[] } {
  const found = entries.filter((entry) => existsSync(join(root, entry.source)))
  return { found, missing: entries.filter((entry) => !found.includes(entry)) }
}

function entriesOf(subpath: string, targets: Record<string, string>): Entry[] {
  return (['workflow', 'default'] as const).flatMap((condition) => {
    const target = targets[condition]
    if (target === undefined) return []
    const output = target.replace(/^\.\//, '')
    return [{ subpath, condition, output, source: sourceOf(output) }]
  })
}

/** dist mirrors the repository, so that declarations and code of an entry lie side by side. */
function sourceOf(output: string): string {
  return output.replace(/^dist\//, '').replace(/\.js$/, '.ts')
}
