import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { displayPath, isCodeFile, realPath } from './paths.ts'
import type { ResolvedProjectOptions } from './options.ts'

/** Build output by convention, when it lies next to a package.json; deeper folders of these names are sources. */
const OUTPUT_FOLDERS = new Set(['dist', 'build', 'out', 'output', 'coverage'])

/** A test is no part of the app: what it declares is compiled when something imports it, but not registered. */
const TEST_FILE = /\.(?:test|spec)\.[cm]?[jt]sx?$/

/**
 * Every code file of the app, sorted: dependencies, dot folders, build output, tests and declarations left out.
 *
 * @param skipPackages real paths of packages below the root that are reached as dependencies instead
 */
export function findFiles(options: ResolvedProjectOptions, skipPackages: ReadonlySet<string>): string[] {
  const files = new Set<string>()
  for (const dir of options.dirs) collect(realPath(dir), options, skipPackages, files)
  return [...files].sort()
}

function collect(
  dir: string,
  options: ResolvedProjectOptions,
  skip: ReadonlySet<string>,
  files: Set<string>,
): void {
  if (!existsSync(dir)) return
  const entries = readdirSync(dir, { withFileTypes: true })
  const isPackage = entries.some((entry) => entry.name === 'package.json')
  for (const entry of entries) {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) {
      if (isSourceFolder(entry.name, isPackage) && !skip.has(path)) collect(path, options, skip, files)
    } else if (entry.isFile() && isWanted(path, options)) files.add(path)
  }
}

function isSourceFolder(name: string, inPackageRoot: boolean): boolean {
  if (name.startsWith('.') || name === 'node_modules' || name === '__tests__') return false
  return !(inPackageRoot && OUTPUT_FOLDERS.has(name))
}

function isWanted(path: string, options: ResolvedProjectOptions): boolean {
  return isCodeFile(path) && !TEST_FILE.test(path) && isIncluded(path, options)
}

/** What the `include` and `exclude` options say about a file. */
export function isIncluded(path: string, options: ResolvedProjectOptions): boolean {
  const shown = displayPath(path, options.root)
  if (options.exclude.some((rule) => matches(rule, shown))) return false
  return options.include.length === 0 || options.include.some((rule) => matches(rule, shown))
}

function matches(rule: string | RegExp, path: string): boolean {
  if (typeof rule === 'string') return path.startsWith(rule.replace(/^\.\//, ''))
  rule.lastIndex = 0
  return rule.test(path)
}
