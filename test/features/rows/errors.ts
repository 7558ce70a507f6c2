import { row, type Section } from '../row.ts'

export const errors: Section = {
  title: '12 Errors',
  rows: [
    row(
      '12.1a',
      'every class, by name, fields and brand',
      'unit/error-classes: %s > has its name, its fields and its base',
      'unit/errors: carries slug, message and hint, in the class that the catalog names',
      'e2e/docs-app/api-reference: each error is recognised by its class, whoever made it',
    ),
    row(
      '12.1b',
      'recognised across realms and copies',
      'unit/error-classes: %s > recognises instances of another copy of the package, of another realm, and plain ones',
      'unit/error-classes: %s > recognises its own instances and no others',
      'unit/errors: recognises errors of other realms by name',
      'unit/codec: knows our classes in another copy of the package, even with mangled names',
    ),
    row(
      '12.1c',
      'every slug is raised by a case and says what to do',
      'unit/docs: the pages > of errors have %s, with nothing left out of its text',
      'unit/docs: an error names its page as the package has it, whatever name the package is installed under',
      'unit/catalog: %s is raised by the code, and by a case',
      'unit/catalog: %s says what happened and what to do',
    ),
    row(
      '12.1d',
      'errors come out of the store as they went in',
      'unit/error-classes: %s > comes out of the store with its class, its fields and its stack',
    ),
    row(
      '12.2a',
      'USER_ERROR',
      'runtime/error-codes: a run whose workflow throws fails with USER_ERROR, and its cause is what was thrown, of its own class',
      'runtime/error-codes: a run that lets the failure of a step pass fails with USER_ERROR, and its cause is what the step threw',
      'runtime/error-codes: a run whose result cannot be stored fails with USER_ERROR and the path to the value',
      'e2e/docs-app/foundations: a failed run has an error code and the cause',
    ),
    row(
      '12.1e',
      'what no function can mean is refused with a code, outside, in workflows and in steps; the run goes on',
      'runtime/bad-arguments: outside of workflows, with its place, what was passed and what to pass > %s',
      'runtime/bad-arguments-inside: in a workflow: the call fails, can be caught, and the run goes on > %s',
      'runtime/bad-arguments-inside: in a workflow: the call fails, can be caught, and the run goes on > an id of %s is the id of no run, for every property',
      'runtime/bad-arguments-inside: in a step: getWritable(null), other namespaces than text, and attributes that are none',
      'runtime/bad-arguments: whatever it is asked about > views of the World refuse ids that are no text, with the name of the function',
    ),
    row('12.2b', 'RUNTIME_ERROR', 'runtime/errors: when its workflow is not deployed'),
    row('12.2c', 'REPLAY_TIMEOUT', 'runtime/errors: when its code never comes to rest'),
    row('12.2d', 'REPLAY_DIVERGENCE', 'runtime/errors: when the log says something else than the code'),
    row(
      '12.2e',
      'CORRUPTED_EVENT_LOG',
      'runtime/error-codes: a run whose log says that it began twice fails with CORRUPTED_EVENT_LOG and the position',
      'runtime/errors: when a value of its log cannot be read any more',
    ),
    row(
      '12.2f',
      'MAX_EVENTS_EXCEEDED',
      'runtime/error-codes: a run whose log is full fails with MAX_EVENTS_EXCEEDED and both numbers',
    ),
  ],
}
