import { row, type Section } from '../row.ts'

export const values: Section = {
  title: '10 Values',
  rows: [
    row(
      '10.1a',
      'every kind of value round-trips',
      'runtime/serialization: through arguments, a step, metadata, a hook and the result > %s',
      'unit/codec: the format > $name',
      'unit/codec: round-trips whatever fast-check thinks of',
      'e2e/docs-app/foundations: every documented kind of value survives a step',
    ),
    row('10.1b', 'shared and cyclic references stay so', 'unit/codec: keeps identity'),
    row(
      '10.1c',
      'values have the classes of the side that they arrive on',
      'unit/codec-realm: decodes to the classes of the realm',
    ),
    row('10.1d', 'megabytes of bytes', 'unit/codec-realm: carries megabytes of bytes both ways'),
    row(
      '10.1e',
      'what is changed after it was handed over is recorded as it was',
      'runtime/serialization: a value that is changed after it was handed over is recorded as it was',
    ),
    row(
      '10.1f',
      'a damaged text is a coded error, and reaches no prototype',
      'unit/codec-bad-input: %s is refused with a coded error',
      'unit/codec-bad-input: %s reaches no prototype',
    ),
    row(
      '10.2a',
      'what cannot be stored: SerializationError with the path',
      'runtime/serialization: as a hook’s payload is refused to the caller, and the hook stays live',
      'unit/codec: what cannot be stored > %s',
      'unit/codec: gives the path through maps, sets and causes',
    ),
    row(
      '10.2b',
      'a symbol, too, and the run goes on',
      'e2e/docs-app/error-pages: serialization-failed: functions, unknown classes and symbols are refused with their path',
    ),
    row(
      '10.3',
      'classes store and restore themselves',
      'unit/codec: stores instances by their own serializer, and the class itself',
    ),
    row(
      '10.4a',
      'errors keep class, name, message, stack and causes',
      'runtime/serialization: with a chain of causes of any depth and kind',
      'runtime/serialization: as AggregateError and DOMException, with own properties',
      'unit/codec: errors > %o',
      'unit/codec: keeps the class of $name',
    ),
    row(
      '10.4b',
      'own classes of errors and own properties are kept',
      'unit/codec: keeps a registered error class',
      'unit/codec: keeps name and properties of a subclass on the nearest class that is known',
    ),
    row(
      '10.4c',
      'anything can be thrown',
      'runtime/serialization: errors that a step throws reach the workflow > when it is %s',
      'runtime/error-codes: a run that throws something else than an error fails with that',
    ),
    row(
      '10.5',
      'steps are references: callable in steps, and back in workflows',
      'runtime/serialization: a step can be handed to a step, bound and called there',
      'runtime/serialization: a workflow keeps its name and its id',
      'runtime/errors: a workflow that a step is given cannot be called there, only started',
      'e2e/docs-app/cookbook: serializable steps: a step is called by another step',
    ),
    row(
      '10.6a',
      'Request and Response with their bodies',
      'runtime/web-values: is a Response of the realm, with status, headers and cookies',
      'runtime/web-values: as a payload keeps method, address, headers and the bytes of its body',
      'runtime/webhooks: keeps the bytes of a body, so that a signature over it verifies',
      'e2e/docs-app/hooks: a webhook gives the request to the workflow and answers 202',
      'e2e/docs-app/api-reference: a step of one’s own minds Retry-After and gives its Response back',
    ),
    row(
      '10.6b',
      'a large body goes through a stream of the run',
      'runtime/web-values: keeps a body larger than an event in a stream of the run, and is read from there once',
    ),
    row('10.7', 'the encoding is a file format: samples are pinned', 'unit/codec: the format > $name'),
    row(
      '10.8',
      'storing a value runs no patched built-in',
      'runtime/serialization: built-ins that workflow code has patched neither change an encoding nor are called',
      'unit/codec-realm: neither obeys nor calls patched built-ins',
    ),
  ],
}
