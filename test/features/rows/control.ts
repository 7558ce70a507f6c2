import { row, type Section } from '../row.ts'

export const cancellation: Section = {
  title: '8 Cancellation inside a run',
  rows: [
    row(
      '8.1a',
      'AbortController in workflow code: aborted at once, and the same on every replay',
      'engine/replay: for any program and history, rebuilt at every point',
      'runtime/signals: and the workflow may abort at once: both end aborted, with one event',
    ),
    row(
      '8.1b',
      'AbortSignal.any() and timeout() work across steps',
      'runtime/signals: timeout() is a durable wait that aborts with a TimeoutError, in steps as well',
      'runtime/signals: any() follows its sources across the border, nested ones too',
    ),
    row(
      '8.2a',
      'a signal in a step aborts while the step runs',
      'runtime/signals: is a native signal that aborts, with its reason, when the workflow aborts it',
      'runtime/signals: that was aborted before the call is aborted from the outset',
      'e2e/docs-app/cancellation: the step that lost against a timer is aborted',
    ),
    row(
      '8.2b',
      '… also in another process',
      'runtime/signals-processes/signals-processes: an abort written by one process reaches an %s step of another at once, and ends it for good',
    ),
    row(
      '8.2c',
      'a step that has the controller aborts others',
      'runtime/signals: aborts the signal in the workflow before the outcome of the step arrives',
      'e2e/docs-app/cancellation: a step aborts another step by their controller',
    ),
    row(
      '8.2d',
      'the signal of whoever starts the run',
      'runtime/signals: given to start() aborts in the workflow when it is aborted outside',
      'e2e/docs-app/cancellation: a signal of whoever starts the run reaches its steps',
    ),
    row(
      '8.2e',
      'a signal goes to child runs',
      'runtime/signals: aborts in that run when the workflow aborts it',
      'runtime/signals: is passed through generations',
    ),
    row(
      '8.3',
      'an abort is one event: steps and later code see the same',
      'runtime/endings: an abort of a signal is recorded before the end, and reaches the steps that hold it',
      'conformance/signals: the abort of a signal is found with its reason, whoever wrote it',
    ),
    row(
      '8.4',
      'cancelling a run aborts the signals of its running steps',
      'runtime/signals: by cancellation aborts the signals that its running steps hold, and the one of each attempt',
      'runtime/runs: a cancelled run stops, and aborts the signals of its steps',
    ),
  ],
}

export const attributes: Section = {
  title: '9 Attributes',
  rows: [
    row(
      '9.1a',
      'set, overwritten, removed',
      'runtime/attributes: adds, changes and removes, and says who did it',
      'runtime/attributes: of nothing writes nothing',
      'e2e/docs-app/api-reference: setAttributes() sets, overwrites and removes',
    ),
    row(
      '9.1b',
      'limits are checked before anything is written',
      'runtime/attributes: refuses %s before anything is written; the workflow can catch it',
      'runtime/attributes: refuses the 65th key of a run, catchably, also when two calls compete for the room',
      'conformance/attributes: beyond 64 keys are refused, and change nothing',
    ),
    row(
      '9.1c',
      'each write says who made it',
      'runtime/attributes: adds, changes and removes, and says who did it',
      'runtime/attributes: is written at once, with step and attempt',
    ),
    row(
      '9.1d',
      'one that is not awaited is kept',
      'runtime/attributes: that nobody waits for is kept, in order',
    ),
    row(
      '9.1e',
      'elsewhere it says where it belongs',
      'runtime/attributes: setAttributes() outside of workflows and steps says where it belongs',
    ),
    row(
      '9.2',
      'writes at the same time are all kept, also at the end of the run',
      'runtime/attributes: setAttributes() in a workflow > that nobody waits for is kept, in order',
      'runtime/attributes: from twenty steps at once loses nothing',
    ),
    row(
      '9.3',
      'the retention attribute',
      'conformance/retention: of 0 removes every payload and chunk in the append that ends the run',
      'conformance/retention: of anything else keeps everything',
    ),
  ],
}
