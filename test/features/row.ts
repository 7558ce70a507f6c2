/** One promise of this package, and the tests that show that it is kept. */
export interface Row {
  /** `4.3`, `4.3b`: section, number in it, part. */
  id: string
  says: string
  /** `runtime/runs: steps > are retried`: file below test without its ending, and the end of the title. */
  tests: string[]
}

export interface Section {
  title: string
  rows: Row[]
}

/** A row that tests show. */
export function row(id: string, says: string, ...tests: string[]): Row {
  return { id, says, tests }
}
