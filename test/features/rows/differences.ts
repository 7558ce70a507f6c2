import { row, type Section } from '../row.ts'

/** Where the other package does otherwise than its documentation says: what this one does. */
export const differences: Section = {
  title: 'Where documentation and behaviour used to differ',
  rows: [
    row(
      'D1',
      'streams end with their run',
      'runtime/streams: that nobody closed ends with its run, however the run ends',
      'e2e/docs-app/streaming: run.readable ends with the run, though nobody closed it',
    ),
    row(
      'D2',
      'writing to the stream of an unknown run fails',
      'runtime/streams: to a run that does not exist fails',
      'conformance/streams: of a run that does not exist is refused, and not made',
    ),
    row(
      'D3',
      'cancel() and wakeUp() of an unknown run reject with WorkflowRunNotFoundError',
      'runtime/run-actions: cancel > of a run that does not exist says so',
      'runtime/run-actions: wakeUp > of a run that does not exist says so',
    ),
    row(
      'D4',
      'own classes and properties of errors survive',
      'unit/codec: keeps a registered error class',
      'unit/codec: keeps name and properties of a subclass on the nearest class that is known',
    ),
    row(
      'D5',
      'WorkflowError.is() knows its direct instances',
      'e2e/docs-app/api-reference: errors have the fields of their types',
    ),
    row(
      'D6',
      'a manual webhook that nobody answers ends with an error',
      'runtime/webhooks: that is manual ends the request with an error when its run ends without a response',
      'e2e/docs-app/error-pages: webhook-response-not-sent: %s answers the caller with an error',
    ),
    row(
      'D7',
      'events without meaning cannot be written',
      'conformance/log: an event of a kind that is not known is refused, and nothing is written',
    ),
    row(
      'D8',
      'a reason for a cancellation has 512 characters at most',
      'runtime/run-actions: refuses a reason of more than 512 characters, and cancels nothing',
    ),
    row(
      'D9',
      'an attribute write in workflow code happens once, whatever is replayed',
      'runtime/attributes: adds, changes and removes, and says who did it',
      'runtime/attributes: costs no commit of its own',
    ),
    row(
      'D10',
      'a step that is not awaited before the return is not dropped',
      'runtime/endings: a step asked for at the last moment runs to its end before the run completes',
      'engine/plan: begins steps that were asked for at the last moment, and ends the run after them; sleeps do not hold it',
    ),
    row('D11', 'writing to process.env throws', 'engine/globals: gives a frozen snapshot of the environment'),
    row(
      'D12',
      'claiming a run that runs gives what its owner has not seen, or that it is held',
      'conformance/leases: claim says missing, held, ended',
    ),
    row(
      'D13',
      'a second cancel writes nothing',
      'runtime/run-actions: of a cancelled run does nothing: one event, whoever asks again',
    ),
    row(
      'D14',
      'a symbol is refused, and the run goes on',
      'runtime/serialization: %s as an argument can be caught around the call, and the run goes on',
      'e2e/docs-app/error-pages: serialization-failed: functions, unknown classes and symbols are refused with their path',
    ),
    row(
      'D15',
      'a rejection in workflow code does not end the process',
      'runtime/endings: a rejection that nobody awaits stays in the run',
      'engine/machine: contains floating rejections: the process hears nothing of them',
    ),
    row(
      'D16',
      'HookConflictError is an Error in workflow code',
      'runtime/hook-conflicts: rejects in a workflow that %s the hook and asks nothing else',
      'e2e/docs-app/error-pages: hook-conflict: the error is an Error with token and owner',
    ),
    row(
      'D17',
      'reading past the end of a closed stream ends at once; nothing is added after the close',
      'runtime/streams: past a closed end ends at once',
      'e2e/docs-app/streaming: a reader goes on from an index, or from the end',
      'conformance/streams: after close nothing is added; closing again is harmless',
    ),
    row(
      'D18',
      'events about what does not exist are refused',
      'worlds/sqlite-errors: an event about what does not exist, and writes nothing',
    ),
    row(
      'D19',
      'a wrong respondWith is refused when the webhook is made',
      'runtime/webhooks: refuses a chosen token, and a response that is none, where it is made',
      'e2e/docs-app/error-pages: webhook-invalid-respond-with-value: refused where the webhook is made',
    ),
    row(
      'D20',
      'a resume is written first, then told',
      'conformance/inject: wake message: enqueues one when nobody holds the lease, none when somebody does',
    ),
    row(
      'D21',
      'the store is chosen at run time',
      'runtime/world-choice: the World is the one that %s names when it is opened, and stays',
      'runtime/errors: a World that cannot be loaded is named',
      'build/world-option: the option `world` %s',
    ),
    row(
      'D22',
      'a sleep below a second takes what it says',
      'runtime/runs: sleeps to the point, and parks longer ones in the store',
    ),
    row(
      'D23',
      'the url of a run’s metadata is where the server listens',
      'runtime/base-url: the address of a webhook is that of the server of this process, in the workflow and in steps',
      'e2e/docs-app/api-reference: getWorkflowMetadata() works in workflows and steps, and throws elsewhere',
    ),
    row(
      'D24',
      'a directive counts wherever the grammar allows it',
      'e2e/docs-app/foundations: a directive may stand on the line of its brace',
      'compiler/ids: mayContainDirectives(%j) is %s',
    ),
    row(
      'D25',
      'respondWith() works in workflow code as in steps',
      'runtime/webhooks: that is manual answers what the workflow itself responds, even as its last act',
      'e2e/docs-app/error-pages: respondWith() in workflow code answers, valid: %s',
    ),
    row(
      'D26',
      'a chunk is written at once; what comes meanwhile goes together',
      'runtime/streams: is read while the step still runs',
      'runtime/streams: keeps its order, in far fewer writes to the store than chunks',
    ),
  ],
}
