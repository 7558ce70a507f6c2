import type { EventOf, MachineInside } from './inside.ts'

/** A host call is asked for, performed by the host, and recorded once, with its outcome. */
export function onCallCompleted(machine: MachineInside, event: EventOf<'call_completed'>): void {
  machine.expect(event, 'call', event.data.method)
  machine.turn(['call', machine.ordinalOf(event), event.data.ok, machine.payloadOf(event)])
}
