import type { Codec } from '../../codec/index.ts'
import type { RealmCommand, RealmInit } from '../contract.ts'
import type { LazyAbort } from './globals/index.ts'
import type { RunClass } from './run.ts'
import type { Workflow } from './workflows.ts'

export interface Settle {
  resolve: (value: unknown) => void
  reject: (reason: unknown) => void
}

/** Where an event about a hook ends up. */
export interface HookSink {
  onCreated(): void
  onConflict(conflictingRunId: string): void
  onReceived(payload: string): void
}

/** What crosses the border of signals. A signal has no event before it is aborted. */
export interface SignalState {
  classes: LazyAbort
  /** How many signals of this realm have got an id. */
  count: number
  /** Signals that have crossed the border, by id. */
  crossed: Map<string, AbortSignal>
  /** Aborts from outside of signals that this realm has not met yet: reasons by id. */
  early: Map<string, string>
  /** Runs that were started with a signal: they are told of its abort. */
  children: Map<string, string[]>
  /** While arguments of a run are encoded: the signals met. */
  met?: Set<string>
}

/** All state of one run in its realm. Ordinals count per kind, in the order in which the code asked. */
export interface RealmState {
  init: RealmInit
  /** Epoch milliseconds: the time of the last event delivered. */
  now: number
  codec: Codec
  /** Where compiled code registers its workflows: id → function. */
  workflows: Map<string, Workflow>
  outbox: RealmCommand[]
  steps: Map<number, Settle>
  /** What a step is called on, while it is encoded. */
  receiver?: unknown
  waits: Map<number, () => void>
  hooks: Map<number, HookSink>
  attributes: Map<number, (refused: boolean) => void>
  calls: Map<number, Settle>
  signals: SignalState
  awaits: Map<number, Settle>
  counts: { step: number; wait: number; hook: number; attributes: number; call: number; await: number }
  /** The realm's `Run`; made on first use. */
  runClass(): RunClass
  deriveToken(ordinal: number): string
  /** Where in the user's code the current call was made; empty unless the realm traces. */
  site(): string
}
