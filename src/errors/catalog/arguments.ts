import { defineErrors } from './entry.ts'

/** Raised by what looks at arguments. Apart from the others, since classes of errors raise them as well. */
export const argumentErrors = defineErrors(() => ({
  'argument-invalid': {
    message: (d: { api: string; name: string; received: string; wanted: string }) =>
      `${d.api} was called with ${d.received} as ${d.name}.`,
    hint: (d: { wanted: string }) => `Pass ${d.wanted}. Nothing was changed.`,
  },
  'duration-invalid': {
    message: (d: { received: string }) => `Invalid duration: ${d.received}.`,
    hint: () =>
      'Use milliseconds (0 or more), a duration such as "10s" or "1 day", or a valid Date. Nothing was changed.',
  },
  'stream-start-index': {
    message: (d: { received: string }) => `startIndex is ${d.received}, which is no index of a chunk.`,
    hint: () => 'Pass a whole number: from 0 on, or negative to begin so many chunks before the end.',
  },
}))
