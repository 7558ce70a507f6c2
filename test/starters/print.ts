import type { Outcome } from './run-starter.ts'

/** A table as Markdown has it: docs/starters.md is what this prints. */
export function printTable(outcomes: readonly Outcome[]): string {
  const head = ['Host', 'Starter', 'install', 'init', 'dev and first run', 'Seconds in all']
  const rows = [head, head.map(() => '---'), ...outcomes.map(rowOf)]
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function rowOf({ starter, seconds }: Outcome): string[] {
  const made = starter.package === null ? `by hand: ${starter.create}` : `\`${starter.package}\``
  const name = starter.newerNode ? `${starter.host} (newer Node.js)` : starter.host
  if (seconds === undefined) return [name, made, '', '', '', 'FAILED']
  const { install, init, firstRun, total } = seconds
  return [name, made, ...[install, init, firstRun, total].map((value) => value.toFixed(1))]
}

/** What is left to the user besides the three actions, and what went wrong. */
export function printRemarks(outcomes: readonly Outcome[]): string {
  return outcomes
    .flatMap(({ starter, notes, error }) => {
      const lines = [...notes.map((note) => `init says: ${note}`), ...(error === undefined ? [] : [error])]
      return lines.map((line) => `${starter.host}: ${line}`)
    })
    .join('\n\n')
}
