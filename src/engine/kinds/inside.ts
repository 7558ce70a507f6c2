import type { RealmEvent } from '../../sandbox/contract.ts'
import type { LogEvent } from '../../world/index.ts'
import type { Command } from '../commands.ts'

/** What the handlers of a kind of entity may do with a machine. */
export interface MachineInside {
  /** The run's attributes as the log has them. */
  attributes: Record<string, string>
  /** Ends of other runs that this one waits for. */
  awaits: Map<string, string> | undefined
  /** The command that the event records: it must have been asked for, under the same id and name. */
  expect<T extends Command['type']>(event: LogEvent, type: T, name?: string): Extract<Command, { type: T }>
  /** Delivers one event into the realm and files what the code asks for because of it. */
  turn(event: RealmEvent): void
  /** As `turn`, and before the run's first turn kept for it. */
  turnEarly(event: RealmEvent): void
  /** Forgets what the code asked for under this id: the log has it in another way. */
  drop(id: string): void
  /** The ordinal of the event's entity; forgotten with its last event. */
  ordinalOf(event: LogEvent): number
  /** The event's encoded value. */
  payloadOf(event: LogEvent): string
  corrupted(event: LogEvent, reason: string): never
}

export type EventOf<T extends LogEvent['type']> = Extract<LogEvent, { type: T }>
