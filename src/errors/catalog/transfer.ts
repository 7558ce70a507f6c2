import { WorkflowWorldError } from '../classes/index.ts'
import { defineErrors } from './entry.ts'

/** Raised by `npx stepline migrate --from … --to …`. */
export const transferErrors = defineErrors(() => ({
  'transfer-stores': {
    message: (d: { from: string; to: string }) => `A store cannot be moved from "${d.from}" to "${d.to}".`,
    hint: () => 'Pass --from sqlite --to postgres, or --from postgres --to sqlite.',
    class: () => WorkflowWorldError,
  },
  'transfer-source-missing': {
    message: (d: { store: string }) => `There is no store at ${d.store}, so there is nothing to move.`,
    hint: () => 'Name its folder with --data-dir (or WORKFLOW_LOCAL_DATA_DIR). Nothing was made.',
    class: () => WorkflowWorldError,
  },
  'transfer-source-in-use': {
    message: (d: { store: string; processes: string }) => `${d.store} is in use by ${d.processes}.`,
    hint: () =>
      'Stop the app and its workers first: what they wrote meanwhile would be lost. One of another machine that was killed counts as gone when its lease ends (30 s). Nothing was changed.',
    class: () => WorkflowWorldError,
  },
  'transfer-target-not-empty': {
    message: (d: { store: string; runs: number }) =>
      `${d.store} is not empty: it holds ${d.runs} runs, or messages or streams of some.`,
    hint: () =>
      'Move into an empty store: for Postgres, another --schema. Two stores cannot be merged. Nothing was changed.',
    class: () => WorkflowWorldError,
  },
  'transfer-incomplete': {
    message: (d: { table: string; counted: number; read: number; written: number; target: string }) =>
      `Of ${d.counted} rows of ${d.table}, ${d.read} were read and ${d.written} are in ${d.target}; all of it was undone.`,
    hint: () => 'The source is as it was. Check it for damage and try again; otherwise please report it.',
    class: () => WorkflowWorldError,
  },
}))
