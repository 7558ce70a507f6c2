import { defineErrors } from './entry.ts'

/** Raised while compiling and bundling. The compiler reports them as diagnostics, with a code frame. */
export const buildErrors = defineErrors({
  'syntax-error': {
    message: (d: { reason: string }) => `The file cannot be parsed: ${d.reason}.`,
    hint: () => 'Fix the syntax error; nothing else of this file was looked at.',
  },
})
