import type { EventOf, MachineInside } from './inside.ts'

export function onAwaitCreated(machine: MachineInside, event: EventOf<'await_created'>): void {
  const { id, runId } = machine.expect(event, 'await', event.data.runId)
  machine.awaits ??= new Map()
  machine.awaits.set(id, runId)
}

/** The other run has ended. One that had ended before is recorded by this alone, in place of the creation. */
export function onAwaitCompleted(machine: MachineInside, event: EventOf<'await_completed'>): void {
  const { runId, status, errorCode = '', expiredAt = 0 } = event.data
  if (!machine.awaits?.delete(event.correlationId!)) machine.expect(event, 'await', runId)
  const payload = event.payload === undefined ? '' : machine.payloadOf(event)
  machine.turn(['await', machine.ordinalOf(event), runId, status, errorCode, expiredAt, payload])
}
