import type { RunOptions } from '../realms.ts'

/** A module with a workflow, `wf` unless said otherwise. */
export interface Program extends RunOptions {
  name: string
  source: string
  workflow?: string
  args?: unknown[]
  /** Only where it differs from what the program gives without the compiler. */
  result?: unknown
  /** Not all of its steps come into being. */
  conditional?: boolean
}
