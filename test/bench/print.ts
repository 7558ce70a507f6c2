import { meetsGoal, type Row } from './rows.ts'
import { summarize } from './stats.ts'

export const NOT_MEASURED =
  'steps with real work, several processes on one store, cold starts of serverless platforms, builds.'

const WIDTHS = [46, 12, 12, 14] as const

export function printHeader(flags: { durability: string; world: string }): void {
  console.log(`World ${flags.world}, durability ${flags.durability}, Node ${process.version}, one process\n`)
  console.log(line('', 'median', 'p95', 'goal'))
}

export function printRow(row: Row, values: readonly number[], world: string): void {
  const { median, p95 } = summarize(values)
  const goal = row.goals[world === 'postgres' ? 'postgres' : 'sqlite']
  const verdict = meetsGoal(row, goal, median) ? 'met' : 'MISSED'
  const bound = `${row.unit === 'runs/s' ? '≥' : '≤'} ${goal} ${row.unit}`
  console.log(line(row.title, format(median), format(p95), bound, verdict))
}

/** `bare` is what `step` is held against: a bare commit, an early step, a process that does nothing. */
export function printFloor(
  floor: keyof typeof FLOORS,
  { bare, step }: { bare: readonly number[]; step: readonly number[] },
): void {
  const [base, cost] = [summarize(bare).median, summarize(step).median]
  const [titles, goal] = FLOORS[floor]
  const ratio = cost / base
  console.log()
  console.log(line(titles[0], time(base)))
  console.log(line(titles[1], time(cost)))
  console.log(line('  ratio', ratio.toFixed(2), '', `≤ ${goal}`, ratio <= goal ? 'met' : 'MISSED'))
}

const FLOORS = {
  step: [['bare commit with the rows of a step', 'sequential step'], 2],
  startup: [['process start → end of an empty script', 'process start → first run done'], 1.8],
  'late-step': [['sequential step, around the 10th', 'sequential step, around the 10 000th'], 1.2],
} as const

function line(...cells: string[]): string {
  return cells
    .map((cell, i) => (i === 0 ? cell.padEnd(WIDTHS[0]) : cell.padStart(WIDTHS[i] ?? cell.length + 2)))
    .join('')
}

function format(value: number): string {
  return value.toFixed(value < 100 ? 2 : 0)
}

function time(ms: number): string {
  return ms < 1 ? `${(ms * 1000).toFixed(1)} µs` : `${ms.toFixed(1)} ms`
}
