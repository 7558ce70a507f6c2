import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { createError } from '../../errors/index.ts'
import type { Change } from '../change.ts'
import { planSetup } from '../hosts.ts'
import type { Command } from '../index.ts'

/** Sets an app up for its host. Nothing is written before it was shown and agreed to. */
export const init: Command = {
  summary: 'sets an app up: finds its host, shows what it would write, asks, and writes it',
  options: { root: { type: 'string' }, yes: { type: 'boolean', short: 'y' } },
  help: [
    '  --root <folder>     the app (default: this folder)',
    '  --yes, -y           write without asking',
  ],
  async run({ options, say }) {
    const root = resolve(String(options['root'] ?? '.'))
    const setup = planSetup(root)
    if (setup === null) throw createError('init-host-unknown', { root })
    const { name, changes, notes } = setup
    const paths = changes.map(({ path }) => path)
    if (changes.length === 0)
      return say([`${name}: all is there.`, ...notes].join('\n'), { host: name, written: [], notes })
    if (!options['json']) say([`${name}:`, ...changes.map(showDiff)].join('\n\n'), {})
    if (!options['yes'] && !(await agreed()))
      return say('Nothing was written.', { host: name, written: [], notes })
    for (const change of changes) write(join(root, change.path), change.after)
    say([`Written: ${paths.join(', ')}`, ...notes].join('\n'), { host: name, written: paths, notes })
  },
}

/** @throws WorkflowBuildError `init-not-confirmed` where there is nobody to ask */
async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) throw createError('init-not-confirmed', {})
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(?:es)?$/i.test((await terminal.question('Write this? [y/N] ')).trim())
  } finally {
    terminal.close()
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** Lines that go and lines that come: our changes are a few lines, so no alignment is needed. */
function showDiff({ path, before, after }: Change): string {
  const [old, now] = [before?.split('\n') ?? [], after.split('\n')].map((lines) =>
    lines.filter((l) => l !== ''),
  )
  const removed = old!.filter((line) => !now!.includes(line)).map((line) => `- ${line}`)
  const added = now!.filter((line) => !old!.includes(line)).map((line) => `+ ${line}`)
  return [`${before === null ? 'new file' : 'change'} ${path}`, ...removed, ...added].join('\n')
}
