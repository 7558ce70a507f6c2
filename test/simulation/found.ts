import type { Scenario } from './scenario.ts'

/**
 * Least scenarios that once failed, each with what was wrong. A seed stands for another scenario as soon as programs or faults
 * are drawn differently; these go the same way for ever.
 */
export const FOUND: ReadonlyArray<{ what: string; scenario: Scenario }> = [
  {
    what: 'the answer to a claim got lost, and another process acknowledged the message, since the run was held',
    scenario: {
      seed: 1094,
      processes: 2,
      runs: [{ program: { do: 'child', of: { do: 'far', key: '0.1', fails: 0, ms: 0 } } }],
      faults: [
        { at: 1, kind: 'crash-before', ms: 100000 },
        { at: 25, kind: 'lost-answer', ms: 100000 },
      ],
      noise: false,
    },
  },
  {
    what: 'the answer to the claim of an attempt got lost, and nobody else may begin another while its process lives',
    scenario: {
      seed: 3997,
      processes: 3,
      runs: [
        { program: { do: 'far', key: '0.1', fails: 0, ms: 0 } },
        {
          program: {
            do: 'seq',
            of: [
              { do: 'first', of: { do: 'hook', key: '1.1' } },
              {
                do: 'all',
                of: [
                  { do: 'step', key: '1.2', fails: 2, ms: 5 },
                  { do: 'sleep', ms: 1 },
                ],
              },
            ],
          },
        },
        { program: { do: 'first', of: { do: 'step', key: '2.1', fails: 1, ms: 0 } } },
      ],
      faults: [
        { at: 2, kind: 'freeze', ms: 5000 },
        { at: 11, kind: 'crash-before', ms: 200 },
        { at: 28, kind: 'crash-after', ms: 100000 },
        { at: 70, kind: 'lost-answer', ms: 45000 },
        { at: 75, kind: 'lost-request', ms: 5000 },
        { at: 79, kind: 'lost-request', ms: 5000 },
        { at: 93, kind: 'lost-answer', ms: 200 },
      ],
      noise: true,
    },
  },
  {
    what: 'a process that had lost a run in a freeze acknowledged a message for it, and died before it found out',
    scenario: {
      seed: 5458,
      processes: 2,
      runs: [
        {
          program: {
            do: 'all',
            of: [
              { do: 'fatal', key: '0.1' },
              { do: 'step', key: '0.3', fails: 2, ms: 0 },
            ],
          },
        },
        { program: { do: 'hook', key: '1.1' } },
        {
          program: {
            do: 'all',
            of: [
              { do: 'step', key: '2.1', fails: 0, ms: 400 },
              { do: 'hook', key: '2.2' },
              { do: 'step', key: '2.3', fails: 0, ms: 20000 },
              { do: 'sleep', ms: 100000 },
            ],
          },
        },
      ],
      faults: [
        { at: 3, kind: 'freeze', ms: 45000 },
        { at: 29, kind: 'late', ms: 100000 },
        { at: 32, kind: 'late', ms: 5000 },
        { at: 49, kind: 'crash-after', ms: 45000 },
        { at: 56, kind: 'crash-after', ms: 200 },
      ],
      noise: true,
    },
  },
  {
    what: 'a batch of chunks that the store was slow with, and those behind it, came among those of the next attempt',
    scenario: {
      seed: 30536,
      processes: 2,
      runs: [
        {
          program: {
            do: 'all',
            of: [
              { do: 'write', key: '0.2', count: 3, ms: 100 },
              { do: 'write', key: '0.3', count: 5, ms: 9000 },
            ],
          },
        },
      ],
      faults: [{ at: 9, kind: 'slow', ms: 100000 }],
      noise: false,
    },
  },
  {
    what: 'chunks of a process that had lost the run came among those of the one that had taken over',
    scenario: {
      seed: 30647,
      processes: 3,
      runs: [
        {
          program: {
            do: 'seq',
            of: [
              { do: 'write', key: '0.1', count: 3, ms: 100 },
              { do: 'child', of: { do: 'payloads', key: '0.3' } },
              { do: 'conflict', key: '0.4' },
            ],
          },
        },
      ],
      faults: [
        { at: 9, kind: 'slow', ms: 100000 },
        { at: 37, kind: 'crash-before', ms: 100000 },
        { at: 103, kind: 'slow', ms: 45000 },
        { at: 188, kind: 'partition', ms: 5000 },
      ],
      noise: false,
    },
  },
]
