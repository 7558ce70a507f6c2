import type { Batcher } from './batcher.ts'
import type { SqlDriver, SqlValue } from './driver.ts'

/** This process's opening of the store. */
export interface Owner {
  /** Row id in `owners`; never used twice. */
  id: number
  /** What a process on this machine can be recognised by. */
  machine: string
  pid: number
  started: string
}

/** What every operation works with. */
export interface Store {
  /** Names the store in errors. */
  readonly label: string
  /** Quoted. */
  readonly schema: string
  readonly driver: SqlDriver
  readonly owner: Owner
  readonly leaseMs: number
  readonly maxPayloadBytes: number
  now(): number
  /** The database's clock, by which all agree who is alive. */
  aliveNow(): number
  /** Row ids of the runs that this owner drives, which spares an append the look-up. Never relied on for the fence. */
  readonly drivenRuns: Map<string, number>
  /** Calls a function of the schema; a statement of its own. `repeatable`: see retry-away.ts. */
  call<Result>(name: string, values: readonly SqlValue[], options?: { repeatable?: boolean }): Promise<Result>
  /** Reads rows, or writes what may be written twice; again while the database is away. */
  read<Row>(text: string, values: readonly SqlValue[]): Promise<Row[]>
  /** Tells subscribers of a run or stream in this process. The functions of the schema tell the other processes. */
  notify(topic: string): void
  /** Tells consumers in this process that a message is due at `runAt`. */
  notifyMessage(runAt: number): void
  /** An owner was found to hold something: frees it if its process on this machine is gone. True when it was. */
  checkOwner(id: number): Promise<boolean>
}

/** A batch of each kind; see batcher.ts. */
export type Batch<Item, Result> = Batcher<Item, Result>

/** Name of an owner as the contract shows it. */
export function ownerName(id: number): string {
  return `owner_${id}`
}
