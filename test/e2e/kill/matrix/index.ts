/**
 * The kill matrix: every durable write and every dispatch of each program, with the process killed just before and just
 * after it, or frozen until its lease is over. Each must end as the undisturbed run does, within 15 s.
 */
import { bundleApp } from '../../harness/bundle-app.ts'
import type { Fault } from './faults.ts'
import { judgePoint } from './judge-point.ts'
import { openStores, type StoreKind, type Stores } from './stores.ts'
import { discard, type Outcome, runPoint } from './run-point.ts'

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
  /** @default all three */
  ways?: ReadonlyArray<Fault['how']>
  /** Only every n-th point, beginning at a different one for each program. @default 1 */
  every?: number
  log?: (line: string) => void
}

export interface Row {
  program: string
  /** Writes and dispatches of the undisturbed run. */
  points: number
  how: Fault['how']
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
  const rows: Row[] = []
  for (const [index, program] of (options.programs ?? PROGRAMS).entries()) {
    const calm = await runPoint(place, program)
    for (const how of options.ways ?? (['before', 'after', 'freeze'] as const)) {
      const row = await runRow(
        { place, program, how, calm, first: 1 + (index % (options.every ?? 1)) },
        options,
      )
      rows.push(row)
      const { hits, points, slowest, violations } = row
      options.log?.(`${program} ${how}: ${hits} of ${points}, ${slowest} ms, ${violations.length} violations`)
    }
    discard(calm)
  }
  return rows
}

interface RowPlan {
  place: Place
  program: string
  how: Fault['how']
  calm: Outcome
  first: number
}

async function runRow(plan: RowPlan, { every = 1, log }: MatrixOptions): Promise<Row> {
  const { place, program, how, calm } = plan
  const kinds = calm.trace.filter(({ what }) => what === 'begin').map(({ kind }) => kind)
  const row: Row = { program, points: kinds.length, how, hits: 0, slowest: 0, violations: [] }
  for (let point = plan.first; point <= kinds.length; point += every) {
    const hit = await runPoint(place, program, { point, how })
    // Timers make the number of writes vary a little: a run that has fewer of them is not hit at its last ones.
    if (hit.disturbed.size > 0) row.hits++
    row.slowest = Math.max(row.slowest, hit.recoveredIn)
    const found = judgePoint(calm, hit)
    for (const violation of found) {
      const line = `${program}, ${how} ${point} (${kinds[point - 1]}): ${violation}; ${hit.folder}`
      row.violations.push(line)
      log?.(`VIOLATION ${line}`)
    }
    if (found.length === 0) discard(hit)
  }
  return row
}

/** For the docs. */
export function toTable(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ program, how, points, hits, slowest, violations }) =>
      `| ${[program, how, points, hits, `${(slowest / 1000).toFixed(1)} s`, violations.length].join(' | ')} |`,
  )
  return [
    '| Program | Fault | Points | Hit | Slowest end after it | Violations |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}
