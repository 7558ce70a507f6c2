import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readEntries } from '../../../src/scripts/entries.ts'
import { findCycles, reach } from './reach.ts'
import { type Import, importsOf, listSources, readImports } from './read-imports.ts'
import { brokenRule } from './rules.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const folders = ['src', 'plugins'].filter((folder) => existsSync(join(root, folder)))
const imports = readImports(root, folders)
const { dependencies, peerDependencies = {} } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
) as {
  dependencies: Record<string, string>
  peerDependencies?: Record<string, string>
}

describe('the direction of imports', () => {
  it('is the drawing of ARCHITECTURE.md', () => {
    expect(complaints(imports, brokenRule)).toEqual([])
  })

  it('has no cycles', () => {
    expect(findCycles(imports)).toEqual([])
  })

  it('reaches only packages that are installed with this one', () => {
    const shipped = imports.filter(
      (found) => found.kind === 'package' && !found.file.startsWith('src/scripts/'),
    )
    const declared = (found: Import): boolean =>
      found.target in dependencies || found.target in peerDependencies
    // Types of hosts and of what they bring along are there whenever somebody uses that host.
    const absent = shipped.filter((found) => !declared(found) && !found.typeOnly)
    expect(complaints(absent, () => 'neither in dependencies nor in peerDependencies')).toEqual([])
  })
})

describe('what an entry drags along', () => {
  const entries = readEntries(root).filter((entry) => existsSync(join(root, entry.source)))
  const realm = entries.filter((entry) => entry.condition === 'workflow').map((entry) => entry.source)

  it.each([...realm, 'src/sandbox/prelude/index.ts'])(
    '%s runs in the realm: no node:, no packages',
    (entry) => {
      const outside = reach(imports, entry).filter((found) => found.kind !== 'file')
      expect(
        complaints(outside, () => `is reached from ${entry}, where there is nothing but the language`),
      ).toEqual([])
    },
  )

  it.each(
    ['src/index.ts', 'src/api/index.ts', 'src/runtime/index.ts'].filter((file) =>
      existsSync(join(root, file)),
    ),
  )('%s loads no World, no database driver and no build tool', (entry) => {
    const heavy =
      /^(src\/worlds\/\w+\/|src\/(compiler|bundler)\/|plugins\/|(esbuild|libsql|pg|unplugin|@babel\/.*)$)/
    const loaded = reach(imports, entry).filter(
      (found) => heavy.test(found.target) && found.file !== 'src/sandbox/bundle-prelude.ts',
    )
    expect(complaints(loaded, () => `is loaded by ${entry}`)).toEqual([])
  })
})

describe('a part', () => {
  const facades = listSources(root, folders).filter((file) => file.endsWith('/index.ts'))

  it.each(facades)('%s opens with a comment that says what it does', (file) => {
    expect(readFileSync(join(root, file), 'utf8')).toMatch(/^\/\*\*/)
  })

  it.each(facades.filter((file) => /^src\/[^/]+\/index\.ts$/.test(file)))(
    '%s says what it must not know',
    (file) => {
      const comment = readFileSync(join(root, file), 'utf8').split('*/')[0] ?? ''
      expect(comment).toMatch(/must not know/i)
    },
  )
})

describe('the check itself', () => {
  it.each([
    ['src/compiler/a.ts', "import { readFileSync } from 'fs'", 'must not import node:fs'],
    ['src/engine/a.ts', "export * from 'node:path'", 'must not import node:path'],
    [
      'src/codec/a.ts',
      "import type { World } from '../world/index.ts'",
      'src/codec must not import src/world',
    ],
    [
      'src/engine/a.ts',
      "import { x } from '../sandbox/contract.ts'",
      'must not import src/sandbox/contract.ts',
    ],
    ['src/runtime/a.ts', "const e = await import('esbuild')", 'must not know the package esbuild'],
    [
      'src/runtime/a.ts',
      "import { x } from '../worlds/sqlite/index.ts'",
      'must not import src/worlds/sqlite',
    ],
    ['src/worlds/sqlite/a.ts', "import pg from 'pg'", 'must not know the package pg'],
    ['src/api/a.ts', "import { x } from '../codec/encode.ts'", 'through its index.ts'],
    ['src/elsewhere/a.ts', "import 'zod'", 'belongs to no part'],
    ['plugins/a.ts', "import { x } from '../src/engine/index.ts'", 'plugins must not import src/engine'],
  ])('refuses in %s: %s', (file, code, complaint) => {
    expect(complaints(importsOf(file, code), brokenRule)).toEqual([expect.stringContaining(complaint)])
  })

  it.each([
    ['src/engine/a.ts', "import type { RealmCommand } from '../sandbox/contract.ts'"],
    ['src/runtime/a.ts', "import { openWorld } from '../worlds/index.ts'"],
    ['src/worlds/postgres/a.ts', "import('pg')"],
    ['plugins/a.ts', "import { discover } from '../src/compiler/index.ts'"],
  ])('accepts in %s: %s', (file, code) => {
    expect(complaints(importsOf(file, code), brokenRule)).toEqual([])
  })

  it('finds cycles, and takes types and lazy imports for none', () => {
    const ring = [...importsOf('a.ts', "import './b.ts'"), ...importsOf('b.ts', "export { c } from './a.ts'")]
    expect(findCycles(ring)).toEqual(['a.ts → b.ts → a.ts'])
    const lazy = [
      ...importsOf('a.ts', "import('./b.ts')"),
      ...importsOf('b.ts', "import { type A } from './a.ts'"),
    ]
    expect(findCycles(lazy)).toEqual([])
  })
})

function complaints(found: Import[], rule: (found: Import) => string | undefined): string[] {
  return found.flatMap((each) => {
    const broken = rule(each)
    return broken === undefined ? [] : [`${each.file}:${each.line} imports ${each.specifier}: ${broken}`]
  })
}
