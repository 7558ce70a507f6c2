import { ATTRIBUTE_LIMITS, type AttributeChange } from '../../errors/index.ts'
import type { NewEvent } from '../../world/index.ts'
import { mergeAttributes } from '../../world/index.ts'
import type { EventOf, MachineInside } from './inside.ts'

/** What was set: by the code, which learns of it, or by a step. */
export function onAttributesSet(machine: MachineInside, event: EventOf<'attr_set'>): void {
  machine.attributes = mergeAttributes(machine.attributes, event.data.changes)
  if (event.correlationId === undefined) return
  machine.expect(event, 'attributes')
  machine.turn(['attributes', machine.ordinalOf(event), event.data.refused ?? false])
}

/**
 * The event for changes that the code asks for. Whether there is room is decided here, by whoever appends to the log: so
 * no step can get in between, and the code can catch the refusal, which is recorded like any outcome.
 */
export function attributesEvent(
  command: { id: string; changes: string },
  before: Readonly<Record<string, string>>,
  createdAt: number,
): NewEvent {
  const changes = JSON.parse(command.changes) as AttributeChange[]
  const refused = Object.keys(mergeAttributes(before, changes)).length > ATTRIBUTE_LIMITS.keys
  const writer = { type: 'workflow' as const }
  const data = refused ? { changes: [], writer, refused } : { changes, writer }
  return { type: 'attr_set', correlationId: command.id, createdAt, data }
}
