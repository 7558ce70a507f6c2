/** What is measured, how often, and what the project aims at. Milliseconds of `start()` → result, unless it says else. */
export interface Row {
  name: RowName
  title: string
  unit: 'ms' | 'runs/s' | 'MB'
  /** For the embedded store and for Postgres; at least for `runs/s`, at most for the rest. */
  goals: { sqlite: number; postgres: number }
  runs: number
  warmUp: number
}

export type RowName =
  | 'no-step'
  | 'steps-1'
  | 'steps-10'
  | 'steps-50'
  | 'steps-1000'
  | 'all-10'
  | 'all-50'
  | 'all-100'
  | 'race-50'
  | 'payload-10k'
  | 'hook'
  | 'sleep'
  | 'throughput'
  | 'replay'
  | 'sleeping'
  | 'stream-first'
  | 'stream-100'
  | 'stream-across'
  | 'stream-transforms'
  | 'streams-parallel'

/** In the order in which they run: short ones first, so that the long ones find a warm process. */
export const ROWS: readonly Row[] = [
  row('no-step', 'no step', 0.8, 2, { runs: 60 }),
  row('steps-1', '1 step', 1, 3, { runs: 60 }),
  row('steps-10', '10 sequential steps', 2, 9, { runs: 40 }),
  row('steps-50', '50 sequential steps', 8, 35),
  row('steps-1000', '1000 sequential steps', 150, 650, { runs: 10, warmUp: 1 }),
  row('all-10', 'Promise.all of 10', 1.2, 4, { runs: 40 }),
  row('all-50', 'Promise.all of 50', 2.5, 7),
  row('all-100', 'Promise.all of 100', 4, 10),
  row('race-50', 'Promise.race of 50', 3, 8),
  row('payload-10k', '50 sequential steps, 10 KB each', 12, 45),
  row('hook', 'hook resume → run ended', 1.5, 4, { runs: 40 }),
  row('sleep', "sleep('1s'): late by", 3, 10, { runs: 10, warmUp: 1 }),
  row('stream-first', 'stream: a step writes → first byte read', 2, 5, { runs: 40 }),
  row('stream-100', 'stream of 100 chunks: start() → all read', 10, 30, { runs: 40 }),
  row('stream-across', 'stream: write → read in another process', 20, 20, { runs: 40 }),
  row('stream-transforms', '5 transform steps over 1 MB', 60, 120),
  row('streams-parallel', '10 parallel streams of 1 MB', 100, 250),
  row('throughput', '300 runs of 5 steps, 50 in flight', 1200, 400, { runs: 10, warmUp: 1, unit: 'runs/s' }),
  row('replay', 'hook resume of a 10 000-event run, replayed', 250, 400, { runs: 5, warmUp: 1 }),
  row('sleeping', '10 000 sleeping runs: resident memory', 200, 200, { runs: 1, warmUp: 0, unit: 'MB' }),
]

function row(
  name: RowName,
  title: string,
  sqlite: number,
  postgres: number,
  options: Partial<Pick<Row, 'unit' | 'runs' | 'warmUp'>> = {},
): Row {
  return { name, title, goals: { sqlite, postgres }, unit: 'ms', runs: 20, warmUp: 5, ...options }
}

/** True when `value` is what the row aims at. */
export function meetsGoal(row: Row, goal: number, value: number): boolean {
  return row.unit === 'runs/s' ? value >= goal : value <= goal
}
