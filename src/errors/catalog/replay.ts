import { CorruptedEventLogError, ReplayDivergenceError } from '../classes/index.ts'
import { defineErrors } from './entry.ts'

/** Raised while a run is replayed from its event log. */
export const replayErrors = defineErrors(() => ({
  'replay-divergence': {
    message: (d: { position: number; expected: string; received: string; where: string }) =>
      `The replay of this run went another way than its event log: at event ${d.position} the log says ${d.expected}, the code says ${d.received}.${d.where}`,
    hint: () =>
      'Workflow code must do the same on every replay: move what depends on time, randomness or the outside into a step.',
    class: () => ReplayDivergenceError,
  },
  'run-outgrown': {
    message: (d: { runId: string; workflowName: string; recorded: string; present: string }) =>
      `The edited code of ${d.workflowName} does not lead to where run ${d.runId} is, which goes on with the code that it began with.\n  the run:         ${d.recorded}\n  the edited code: ${d.present}`,
    hint: () => 'New runs take the edited code. Cancel this one if it is of no use any more.',
  },
  'corrupted-event-log': {
    message: (d: { position: number; reason: string }) =>
      `The event log of this run is damaged at event ${d.position}: ${d.reason}.`,
    hint: () => 'The run cannot go on. Inspect its log, and start the workflow anew.',
    class: () => CorruptedEventLogError,
  },
  'workflow-turn-timeout': {
    message: (_: object) => 'The workflow code did not come to rest: it ran past the time limit of one turn.',
    hint: () =>
      'Look for an endless loop, or move long computations into a step. WORKFLOW_TURN_TIMEOUT_MS sets the limit.',
  },
  'step-interrupted': {
    message: (d: { stepName: string; attempts: number }) =>
      `The step "${d.stepName}" never came to an end: its process died in ${d.attempts} of its attempts.`,
    hint: () =>
      'Look for a crash (memory, a native module, process.exit) in the step, or raise its maxRetries.',
  },
}))
