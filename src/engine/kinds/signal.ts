import type { EventOf, MachineInside } from './inside.ts'

/** What the code itself aborted took effect in its own turn; the rest is delivered, even before the first turn. */
export function onSignalAborted(machine: MachineInside, event: EventOf<'signal_aborted'>): void {
  if (event.data.by === 'workflow') {
    machine.expect(event, 'signal-abort')
    return
  }
  // Code and outside may abort one signal at the same time: whichever the log has stands for both.
  machine.drop(event.correlationId!)
  machine.turnEarly(['signal-aborted', event.correlationId!, machine.payloadOf(event)])
}
