/** The types that apps import, and how they may be used. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { readEntries } from '../../src/scripts/entries.ts'
import { printApi } from './print-api.ts'
import { compatibleNames } from '../unit/compatible-names.ts'
import { compatibleTypes, laterTypes, removedTypes } from '../unit/compatible-types.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const entries = readEntries(root).filter((entry) => entry.condition === 'default')
const uses = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.types.ts'))
const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path))
const { options } = ts.parseJsonConfigFileContent({ ...(config.config as object), include: [] }, ts.sys, root)
const program = ts.createProgram(
  [
    ...entries.map((entry) => join(root, entry.source)),
    ...uses.map((file) => join(root, 'test/types', file)),
  ],
  options,
)
const checker = program.getTypeChecker()

/** The names that an entry exports and that mean a type, be it only that. */
function typesOf(source: string): string[] {
  const file = program.getSourceFile(join(root, source))!
  const isType = (symbol: ts.Symbol): boolean => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    return (target.flags & ts.SymbolFlags.Type) !== 0
  }
  const module = checker.getSymbolAtLocation(file)!
  return checker
    .getExportsOfModule(module)
    .filter(isType)
    .map((symbol) => symbol.name)
    .toSorted()
}

describe('an app that moves here', () => {
  it.each(entries)('finds the types of $subpath that it imports', ({ subpath, source }) => {
    const known = typesOf(source)
    const wanted = compatibleTypes[subpath] ?? []
    expect(wanted.filter((name) => !known.includes(name))).toEqual(laterTypes[subpath] ?? [])
    expect(known.filter((name) => removedTypes[subpath]?.includes(name))).toEqual([])
  })

  it('is told of the right entries here', () => {
    const known = entries.map((entry) => entry.subpath)
    const told = [compatibleTypes, removedTypes, laterTypes].flatMap((table) => Object.keys(table))
    expect(told.filter((subpath) => !known.includes(subpath))).toEqual([])
  })
})

/** Between parts of this package, and for authors of Worlds and hosts: pinned by their own tests. */
const WITHIN = /^\.\/(bundler|compiler|internal|worlds?|testing)\b/

/** What a change of a signature shows in: read the diff, then write it with `npx vitest -u`. */
describe('the signatures', () => {
  const forApps = entries.filter(({ subpath }) => !WITHIN.test(subpath))

  it.each(forApps)('of $subpath are these', async ({ subpath, source }) => {
    const name = subpath === '.' ? 'index' : subpath.slice(2).replaceAll('/', '-')
    // The rest of this entry is what plugins are made of.
    const documented = [
      ...(compatibleNames['./runtime (default)'] ?? []),
      ...(compatibleTypes['./runtime'] ?? []),
      'AppWorld',
      'Event',
      'List',
      'ListParams',
      'WorkflowHook',
      'WorkflowRun',
      'WorkflowStep',
    ]
    const isWanted = (known: string): boolean => subpath !== './runtime' || documented.includes(known)
    const text = printApi(checker, program.getSourceFile(join(root, source))!, isWanted)
    await expect(text).toMatchFileSnapshot(`__snapshots__/${name}.txt`)
  })
})

it.each(uses)('%s compiles, and what must not compile does not', (name) => {
  const file = program.getSourceFile(join(root, 'test/types', name))!
  const problems = ts.getPreEmitDiagnostics(program, file).map((problem) => {
    const { line } = file.getLineAndCharacterOfPosition(problem.start ?? 0)
    return `${name}:${line + 1} ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`
  })
  expect(problems).toEqual([])
})
