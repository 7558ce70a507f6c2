import type { SqlDriver, SqlStatement } from './driver.ts'

/** This process's opening of the file. */
export interface Owner {
  /** Row id in `owners`; never used twice. */
  id: number
  /** What a process on this machine can be recognised by. */
  machine: string
  pid: number
  started: string
}

/** A run as operations pass it on. */
export interface RunRef {
  /** Row id. */
  id: number
  runId: string
}

/** What every operation works with. */
export interface Store {
  readonly file: string
  readonly db: SqlDriver
  readonly owner: Owner
  readonly leaseMs: number
  now(): number
  /** The prepared statement of this text; prepared once. */
  sql(text: string): SqlStatement
  /** Row ids of the runs that this owner drives, which spares an append the look-up. Never relied on for the fence. */
  readonly drivenRuns: Map<string, number>
  /** Does `effect` when the surrounding transaction has committed; never when it has not. */
  afterCommit(effect: () => void): void
  /** Tells subscribers of this run or stream, here and in other processes, that there is something new; after the commit. */
  signal(topic: string): void
  /** Tells consumers, here and in other processes, that a message is due at `runAt`; after the commit. */
  signalMessage(runAt: number): void
}

/** Name of an owner as the contract shows it. */
export function ownerName(id: number): string {
  return `owner_${id}`
}

/** Prepares each statement text once per connection. */
export function createStatementCache(db: SqlDriver): (text: string) => SqlStatement {
  const statements = new Map<string, SqlStatement>()
  return (text) => {
    let statement = statements.get(text)
    if (statement === undefined) {
      statement = db.prepare(text)
      statements.set(text, statement)
    }
    return statement
  }
}
