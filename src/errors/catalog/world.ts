import { WorkflowWorldError } from '../classes.ts'
import { defineErrors } from './entry.ts'

/** Raised by storage, queue and notifications. */
export const worldErrors = defineErrors({
  'store-corrupt': {
    message: (d: { file: string; reason: string }) => `The store file ${d.file} is damaged: ${d.reason}.`,
    hint: () =>
      'Nothing was changed. Restore the file from a backup, or move it away to begin with an empty store.',
    class: () => WorkflowWorldError,
  },
})
