import { basename } from 'node:path'
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node'

/** Columns of the table: the groups of tests that `describeHost` makes. */
const MODES = ['dev', 'production'] as const

/** One host in one mode. */
export interface Cell {
  state: 'PASS' | 'FAIL' | 'SKIP'
  /** Why it was skipped, or how much of it ran when that is not everything. */
  note?: string
}

/** Prints, after the run, one row per host of `npm run matrix`; nothing when no host was tested. */
export default class MatrixReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const hosts = modules.filter(({ project }) => project.name === 'hosts')
    if (hosts.length === 0) return
    const rows = hosts.map((module) => ({
      host: basename(module.moduleId, '.test.ts'),
      cells: MODES.map((mode) => cellOf(module, mode)),
    }))
    // At exit, below the summary of the default reporter, and above the closing line.
    process.on('exit', () => process.stdout.write(`\n${printMatrix(rows)}\n`))
  }
}

/** The table as text; each reason for a skip is a line of its own below it. */
export function printMatrix(rows: ReadonlyArray<{ host: string; cells: readonly Cell[] }>): string {
  const sorted = [...rows].sort((a, b) => (a.host < b.host ? -1 : 1))
  const width = Math.max(...sorted.map(({ host }) => host.length), 4) + 2
  const line = (first: string, cells: readonly string[]): string =>
    [first.padEnd(width), ...cells.map((cell) => cell.padEnd(12))].join('').trimEnd()
  const notes = sorted.flatMap(({ host, cells }) =>
    cells.flatMap(({ state, note }, index) => (note ? [`${state} ${host} ${MODES[index]}: ${note}`] : [])),
  )
  return [
    line('host', MODES),
    ...sorted.map(({ host, cells }) =>
      line(
        host,
        cells.map(({ state }) => state),
      ),
    ),
    ...notes,
  ].join('\n')
}

function cellOf(module: TestModule, mode: string): Cell {
  const suite = module.children.array().find(({ name }) => name === mode) as TestSuite | undefined
  // A file that cannot be loaded has no groups, and a hook of the file fails both of them.
  if (module.errors().length > 0 || !suite) return { state: 'FAIL' }
  const broken = [suite, ...suite.children.allSuites()].some((each) => each.errors().length > 0)
  return judge([...suite.children.allTests()], broken)
}

function judge(tests: readonly TestCase[], broken: boolean): Cell {
  const results = tests.map((test) => test.result())
  if (broken || results.some(({ state }) => state === 'failed')) return { state: 'FAIL' }
  const passed = results.filter(({ state }) => state === 'passed').length
  if (passed === results.length) return { state: 'PASS' }
  const skipped = results.find(({ state }) => state === 'skipped') as { note?: string } | undefined
  if (passed === 0) return { state: 'SKIP', note: skipped?.note ?? 'not asked for' }
  return {
    state: 'PASS',
    note: `${passed} of ${results.length} tests${skipped?.note ? `; ${skipped.note}` : ''}`,
  }
}
