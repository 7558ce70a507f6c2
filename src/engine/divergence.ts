import { ReplayDivergenceError } from '../errors/index.ts'
import type { LogEvent } from '../world/index.ts'
import type { Command } from './commands.ts'
import { describeAsked, describeEvent } from './describe.ts'
import type { WorkflowMachine } from './machine.ts'

/** What an event records, or what code asks for instead, and where in the sources; `where` is empty when nothing tells. */
export interface Side {
  what: string
  where: string
}

/** The first event that code does not lead to. */
export interface Divergence {
  event: LogEvent
  /** What the code asks for at that point. */
  present: Side
}

/**
 * Leads a machine through a log and tells where its code goes another way; null when it does not.
 *
 * @param machine one whose realm traces, not used before nor after
 * @throws CorruptedEventLogError
 */
export function findDivergence(machine: WorkflowMachine, events: readonly LogEvent[]): Divergence | null {
  for (const event of events) {
    try {
      machine.apply(event)
    } catch (error) {
      if (!ReplayDivergenceError.is(error)) throw error
      const asked = [...machine.outstanding]
      const what = describeAsked(asked)
      return { event, present: { what, where: asked.map(siteOf).find(Boolean) ?? '' } }
    }
  }
  return null
}

/**
 * Where the code that wrote a log asked for what an event of it records.
 *
 * @param machine one of that code, as above
 */
export function findRecorded(machine: WorkflowMachine, events: readonly LogEvent[], event: LogEvent): Side {
  machine.advance(events.filter(({ seq }) => seq < event.seq))
  const command = [...machine.outstanding].find((each) => 'id' in each && each.id === event.correlationId)
  return { what: describeEvent(event), where: command ? siteOf(command) : '' }
}

function siteOf(command: Command): string {
  return 'site' in command ? command.site : ''
}
