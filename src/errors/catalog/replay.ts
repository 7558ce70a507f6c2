import { CorruptedEventLogError, ReplayDivergenceError } from '../classes.ts'
import { defineErrors } from './entry.ts'

/** Raised while a run is replayed from its event log. */
export const replayErrors = defineErrors({
  'replay-divergence': {
    message: (d: { position: number; expected: string; received: string; where: string }) =>
      `The replay of this run went another way than its event log: at event ${d.position} the log says ${d.expected}, the code says ${d.received}.${d.where}`,
    hint: () =>
      'Workflow code must do the same on every replay: move what depends on time, randomness or the outside into a step.',
    class: () => ReplayDivergenceError,
  },
  'corrupted-event-log': {
    message: (d: { position: number; reason: string }) =>
      `The event log of this run is damaged at event ${d.position}: ${d.reason}.`,
    hint: () => 'The run cannot go on. Inspect its log, and start the workflow anew.',
    class: () => CorruptedEventLogError,
  },
})
