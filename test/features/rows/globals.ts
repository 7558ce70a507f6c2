import { row, type Section } from '../row.ts'

export const globals: Section = {
  title: '11 Globals of workflow code',
  rows: [
    row(
      '11.1a',
      'randomness is drawn from the run’s seed',
      'engine/globals-table: %s is the same on every replay of a run, and another in another run',
      'engine/globals: draws the same from the same seed',
    ),
    row(
      '11.1b',
      'the clock is the time of the last event',
      'engine/machine: reads the time of the last event, and only that',
      'engine/globals: reads the clock of the run, whichever way it is asked',
    ),
    row('11.1c', 'digests are there, other subtle methods refuse', 'engine/globals: digests'),
    row(
      '11.2a',
      'what is there',
      'engine/globals-table: %s is there',
      'engine/globals-table: byte arrays have %s()',
      'engine/globals: web classes > %s',
      'engine/globals: turns bytes into text and back',
    ),
    row(
      '11.2b',
      'the environment is a frozen snapshot',
      'engine/globals: gives a frozen snapshot of the environment',
    ),
    row('11.3a', 'what throws, with a way out', 'engine/globals: %s throws with a way out'),
    row(
      '11.3b',
      'what is not there',
      'engine/globals-table: %s is not there',
      'engine/globals: %s is not defined',
      'engine/globals: has no waiting on real time or other threads',
    ),
    row(
      '11.4a',
      'each run has a realm of its own',
      'engine/globals-table: what one run puts on its global object, no other run sees',
      'engine/globals: lets nobody reach an object of the host',
    ),
    row(
      '11.4b',
      'nothing of the bundle is a global',
      'engine/globals-table: workflow code is strict, and finds nothing of the bundle on its global object',
      'build/workflow-bundle: is one expression that registers workflows and leaves nothing else behind',
    ),
    row(
      '11.5',
      'there is one engine for workflow code, with one set of globals',
      'engine/globals-table: workflow code is strict, and finds nothing of the bundle on its global object',
    ),
    row(
      '11.6',
      'workflow code is in UTC and en-US, wherever it runs',
      'engine/globals-place: workflow code, in a process far away and in one in UTC > %s',
    ),
  ],
}
