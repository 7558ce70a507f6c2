import { row, type Section } from '../row.ts'

export const runs: Section = {
  title: '3 Runs',
  rows: [
    row(
      '3.1a',
      'start() gives the run once it is durable; each call is a run of its own',
      'e2e/docs-app/foundations: three starts at once are three runs',
    ),
    row('3.1b', 'run ids are wrun_ and a ULID', 'e2e/docs-app/foundations: start() gives a run id at once'),
    row(
      '3.2a',
      'attributes seed the run; wrong ones are refused before it exists',
      'runtime/start-options: attributes are the attributes of the run from its beginning',
      'runtime/start-options: options of start() > %s is refused',
    ),
    row(
      '3.2b',
      'keys that begin with $ need a permission',
      'runtime/start-options: allowReservedAttributes permits keys that begin with $',
    ),
    row(
      '3.2c',
      'experimental_retention: 0 leaves nothing of the run’s data, and no other value is taken',
      'runtime/start-options: leaves no argument, result or error in the store once the run has ended',
      'runtime/start-options: options of start() > %s is refused',
    ),
    row(
      '3.2d',
      'replayedFromRunId must be a run id, and is kept',
      'runtime/start-options: replayedFromRunId is kept with the run',
    ),
    row(
      '3.2e',
      'deploymentId: latest starts on what is deployed',
      'runtime/start-options: %s is accepted and changes nothing here',
      'e2e/docs-app/foundations: start() takes attributes, and deploymentId: latest',
    ),
    row(
      '3.2f',
      'world starts the run in another World',
      'runtime/start-options: world starts the run there, and the Run reads from there',
    ),
    row(
      '3.2g',
      'an option that makes no sense is refused, and no run exists',
      'runtime/start-options: %s is refused',
    ),
    row(
      '3.3a',
      'whatever is no workflow is refused by name',
      'runtime/errors: start() refuses %s',
      'e2e/docs-app/error-pages: start-invalid-workflow-function: what is no workflow is refused',
    ),
    row(
      '3.3b',
      'an argument that cannot be stored is refused with its path, and no run exists',
      'runtime/errors: start() names the argument that cannot be stored',
    ),
    row(
      '3.4a',
      'start() in a workflow is recorded once, and gives a child run',
      'runtime/children: starts a run and gives its Run; starting and waiting cost three events',
      'runtime/children: performed again after a crash finds the run of the first time',
      'e2e/docs-app/foundations: a workflow starts a child run and awaits what it returns',
    ),
    row(
      '3.4b',
      'child runs name their parent and their root',
      'runtime/children: tags children with their parent and the root of the family, and top-level runs with neither',
    ),
    row(
      '3.4c',
      'a Run passes through steps, arguments and results',
      'runtime/children: goes into steps and hooks as a Run that works there',
      'runtime/children: gives a Run that the workflow gets as one, tagged like any child',
    ),
    row(
      '3.5a',
      'getRun() does no work; exists says whether there is such a run',
      'e2e/docs-app/api-reference: getRun() of an unknown run: exists is false, everything else rejects',
    ),
    row(
      '3.5b',
      'every other member of an unknown run rejects with WorkflowRunNotFoundError',
      'e2e/docs-app/api-reference: getRun() of an unknown run: exists is false, everything else rejects',
    ),
    row(
      '3.5c',
      'status, name, dates and result of a run',
      'e2e/docs-app/foundations: a run tells its status, dates, name and return value',
    ),
    row(
      '3.6a',
      'returnValue: the value',
      'runtime/runs: steps > cost one append each, with outcome, next creation and next start folded',
    ),
    row(
      '3.6b',
      'returnValue: WorkflowRunFailedError with code and cause',
      'runtime/children: gives a failure the shape that it has outside',
      'runtime/runs: a failed run gives what the workflow threw, as its cause',
    ),
    row(
      '3.6c',
      'returnValue: WorkflowRunCancelledError',
      'runtime/runs: a cancelled run stops, and aborts the signals of its steps',
    ),
    row(
      '3.6d',
      'returnValue: RunExpiredError when the result is not kept',
      'conformance/retention: of 0, awaited too late, says when the data went',
      'e2e/docs-app/error-pages: run-expired: a result that is not kept says so',
    ),
    row(
      '3.7',
      'a run is pending, running, then one of three ends, for good',
      'runtime/lifecycle: goes from pending over running to its end, with times',
      'conformance/read-models: equal what the log says for each way to end',
    ),
    row(
      '3.8a',
      'cancel() ends the run at once and frees its tokens',
      'conformance/hooks: disposal and the end of the run free the token',
      'e2e/docs-app/cancellation: run.cancel() ends a sleeping run, and no code of it runs any more',
      'runtime/runs: a cancelled run stops, and aborts the signals of its steps',
    ),
    row(
      '3.8b',
      'a reason has 512 characters at most, and is kept',
      'runtime/run-actions: keeps the reason with the run',
      'runtime/run-actions: refuses a reason of more than 512 characters, and cancels nothing',
    ),
    row(
      '3.8c',
      'a run that has ended cannot be cancelled: EntityConflictError',
      'e2e/docs-app/api-reference: each error is recognised by its class, whoever made it',
    ),
    row(
      '3.8d',
      'many runs are cancelled at once, each with its outcome',
      'runtime/lifecycle: says of each run what became of it, in the order of the request',
      'runtime/lifecycle: refuses no ids, one id twice, and more than 500',
    ),
    row(
      '3.9',
      'wakeUp() ends all sleeps, or those that are named, and counts them',
      'runtime/run-actions: ends every pending sleep at once',
      'runtime/run-actions: ends only the sleeps that are named',
    ),
    row(
      '3.10a',
      'lifecycle hooks see each completed and failed run once',
      'runtime/lifecycle: tells of a completed run once, with its Run',
      'runtime/lifecycle: tells of a failed run with the error that returnValue rejects with',
      'runtime/lifecycle: is not told of cancellations, nor after it was taken back',
      'e2e/docs-app/api-reference: lifecycle hooks see each end once',
    ),
    row(
      '3.10b',
      'a lifecycle hook that throws changes nothing, and the others still run',
      'runtime/lifecycle: that throws changes nothing, neither the run nor the other handlers',
    ),
  ],
}
