/**
 * The kill matrix: every durable write and every dispatch of each program, with something happening to the process or its
 * store just before or just after it; see ways.ts. Each must end as the undisturbed run does, within 15 s.
 */
import { bundleApp } from '../../harness/bundle-app.ts'
import { judgePoint } from './judge-point.ts'
import { openStores, type StoreKind, type Stores } from './stores.ts'
import { discard, type Outcome, runPoint } from './run-point.ts'
import { WAYS } from './ways.ts'

export const PROGRAMS = [
  'sequential',
  'fanOut',
  'retry',
  'nap',
  'race',
  'hook',
  'webhook',
  'parent',
  'stream',
  'cancelled',
] as const

export interface MatrixOptions {
  /** @default 'sqlite' */
  world?: StoreKind
  /** @default all */
  programs?: readonly string[]
  /** Keys of `WAYS`. @default all that the store knows */
  ways?: readonly string[]
  /** Only every n-th point, beginning at a different one for each program and way. @default 1 */
  every?: number
  /** Points tried at the same time: mostly they wait. One at a time where the whole database server is stopped. @default 1 */
  parallel?: number
  log?: (line: string) => void
}

export interface Row {
  program: string
  way: string
  /** Calls or commits of the undisturbed run. */
  points: number
  /** Faults that happened. */
  hits: number
  /** Longest time from a fault to the end of the run. Milliseconds. */
  slowest: number
  violations: string[]
}

export async function runMatrix(options: MatrixOptions = {}): Promise<Row[]> {
  const script = await bundleApp({
    workflows: 'fixtures/workflows/matrix.ts',
    entry: 'test/e2e/kill/matrix/app.ts',
  })
  const stores = await openStores(options.world ?? 'sqlite')
  try {
    return await runRows({ script, stores }, options)
  } finally {
    await stores.close()
  }
}

interface Place {
  script: string
  stores: Stores
}

async function runRows(place: Place, options: MatrixOptions): Promise<Row[]> {
  const { world = 'sqlite', programs = PROGRAMS, every = 1 } = options
  const ways = options.ways ?? Object.keys(WAYS)
  const rows: Row[] = []
  for (const program of programs) {
    const calm = await runPoint(place, program)
    for (const way of ways) {
      if ((WAYS[way]!.only ?? world) !== world) continue
      const row = await runRow({ place, program, way, calm, first: 1 + (rows.length % every) }, options)
      rows.push(row)
      const { hits, points, slowest, violations } = row
      options.log?.(`${program} ${way}: ${hits} of ${points}, ${slowest} ms, ${violations.length} violations`)
    }
    discard(calm)
  }
  return rows
}

interface RowPlan {
  place: Place
  program: string
  way: string
  calm: Outcome
  first: number
}

async function runRow(plan: RowPlan, options: MatrixOptions): Promise<Row> {
  const { program, way, calm, first } = plan
  const { every = 1, parallel = 1 } = options
  const { fault, only } = WAYS[way]!
  const kinds = calm.trace
    .filter((line) => line.what === 'begin' && line.level === fault.level)
    .map(({ kind }) => kind)
  const row: Row = { program, way, points: kinds.length, hits: 0, slowest: 0, violations: [] }
  let next = first
  const worker = async (): Promise<void> => {
    for (let point = next; point <= kinds.length; point = next) {
      next += every
      await tryPoint(plan, { row, point, kind: kinds[point - 1]! }, options)
    }
  }
  const workers = only === 'postgres' ? 1 : parallel
  await Promise.all(Array.from({ length: workers }, worker))
  return row
}

async function tryPoint(
  { place, program, way, calm }: RowPlan,
  { row, point, kind }: { row: Row; point: number; kind: string },
  { log }: MatrixOptions,
): Promise<void> {
  const outcome = await runPoint(place, program, { ...WAYS[way]!, point })
  // Timers make the number of writes vary a little: a run that has fewer of them is not hit at its last ones.
  if (outcome.hit) row.hits++
  row.slowest = Math.max(row.slowest, outcome.recoveredIn)
  const found = judgePoint(calm, outcome)
  for (const violation of found) {
    const line = `${program}, ${way} ${point} (${kind}): ${violation}; ${outcome.folder}`
    row.violations.push(line)
    log?.(`VIOLATION ${line}`)
  }
  if (found.length === 0) discard(outcome)
}

/** For the docs: a row per way, over all programs, and one per program, over all ways. */
export function toTables(rows: readonly Row[]): string {
  const byWay = group(rows, ({ way }) => WAYS[way]!.title)
  const byProgram = group(rows, ({ program }) => program)
  return [toTable('Fault', byWay), toTable('Program', byProgram)].join('\n\n')
}

function group(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row])
  return groups
}

function toTable(first: string, groups: ReadonlyMap<string, Row[]>): string {
  const lines = [...groups].map(([name, rows]) => {
    const sum = (value: (row: Row) => number): number => rows.reduce((total, row) => total + value(row), 0)
    const slowest = Math.max(...rows.map((row) => row.slowest))
    const cells = [
      name,
      sum(({ points }) => points),
      sum(({ hits }) => hits),
      `${(slowest / 1000).toFixed(1)} s`,
      sum(({ violations }) => violations.length),
    ]
    return `| ${cells.join(' | ')} |`
  })
  const head = `| ${first} | Points | Hit | Slowest end after it | Violations |`
  return [head, '| --- | --- | --- | --- | --- |', ...lines].join('\n')
}
