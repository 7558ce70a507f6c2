import {
  type Bundle,
  type LogEvent,
  type NewMessage,
  type Payload,
  type ReadModels,
  rebuildReadModels,
  type StreamInfo,
} from '../../world/index.ts'
import type { LastBatch } from '../shared/index.ts'
import type { Session } from './session.ts'

/** What lasts: shared by all owners, and by nothing else. */
export interface SimulatedStore {
  readonly runs: Map<string, RunState>
  /** Hooks by creation; one whose record is gone from its run is gone. */
  hooks: HookRef[]
  /** Runs that wait for a run's end, by that run. */
  readonly awaits: Map<string, Set<string>>
  messages: Message[]
  /** By run and name, see `streamTopic`. */
  readonly streams: Map<string, StreamState>
  readonly bundles: Map<string, Bundle>
  /** Owners that are entered, and when their hearts last beat. Epoch milliseconds. */
  readonly owners: Map<string, number>
  /** Those who hear hints. */
  readonly sessions: Set<Session>
  secret?: string
  /** The last number that was given to a run, hook, message or owner. */
  counter: number
}

/** One run: its log, what is derived from it, and what is no history. */
export interface RunState {
  readonly runId: string
  /** Its place in the order of creation. */
  readonly position: number
  models: ReadModels
  log: LogEvent[]
  epoch: number
  owner: string | undefined
  /** Owners of background attempts, by step. */
  readonly claimants: Map<string, string>
  /** Positions of payloads, by hook and resume id. */
  readonly resumes: Map<string, number>
}

export interface HookRef {
  position: number
  runId: string
  hookId: string
}

export interface Message extends NewMessage {
  id: number
  runAt: number
  attempt: number
  /** Who handles it. */
  owner: string | undefined
}

export interface StreamState {
  runId: string
  name: string
  chunks: Uint8Array[]
  /** The last batch of each writer. */
  writers: Map<string, LastBatch>
  /** Index of its last chunk, once they have been removed. */
  purgedTail?: number
  status: StreamInfo['status']
  error?: Payload
  /** The one that fills it, if it was opened by one. */
  owner?: string
}

/**
 * An empty store, to be opened by any number of owners.
 *
 * @example
 * const world = openSimulatedWorld(createSimulatedStore())
 */
export function createSimulatedStore(): SimulatedStore {
  return {
    runs: new Map(),
    hooks: [],
    awaits: new Map(),
    messages: [],
    streams: new Map(),
    bundles: new Map(),
    owners: new Map(),
    sessions: new Set(),
    counter: 0,
  }
}

/** Makes everything that is derived from the run's log anew, after the log was cut or emptied. */
export function rebuild(run: RunState, now: number): void {
  const { runId, seed } = run.models.run
  run.models = rebuildReadModels({ runId, seed }, run.log, now)
}
