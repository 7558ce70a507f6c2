import type { WorkflowMachine } from '../../engine/index.ts'
import type { WorkflowBundle } from '../../sandbox/index.ts'
import type { Bundle, LogEvent, RunLease, RunRecord, World } from '../../world/index.ts'
import type { Launch } from './launch.ts'
import type { Settings } from '../settings.ts'
import type { TurnSlots } from './turn-slots.ts'

/** What an actor needs of the process around it. */
export interface ActorHost {
  world: World
  settings: Settings
  slots: TurnSlots
  /** Base URL of the webhook route. */
  readonly url: string
  /** No new attempts; the run is to be handed over. */
  readonly draining: boolean
  /** The World is closed: nothing can be recorded any more. */
  readonly closed: boolean
  /** The bundle that new runs begin on. */
  currentBundle(): Bundle
  storeBundle(bundle: Bundle): Promise<void>
  loadBundle(hash: string): Promise<WorkflowBundle>
  /** Starts another run. */
  launch: Launch
}

/** A run that was claimed, and what is known of its log. */
export interface ActorStart {
  lease: RunLease
  run: RunRecord
  /** A machine that has seen the log up to where `events` begin. */
  machine?: WorkflowMachine
  /** Absent: the log is read from its beginning. */
  events?: LogEvent[]
}
