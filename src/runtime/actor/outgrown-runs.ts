import { findDivergence, findRecorded, type Side, type WorkflowMachine } from '../../engine/index.ts'
import { createError } from '../../errors/index.ts'
import type { WorkflowBundle } from '../../sandbox/index.ts'
import type { RunRecord } from '../../world/index.ts'
import { log } from '../log.ts'
import type { ActorHost } from './actor-host.ts'
import { createMachine } from './replayed-run.ts'

/** Runs that are looked at after an edit, the latest first, and how much of their logs: it is done beside new runs. */
const LOOKED_AT = 50
const EVENTS = 1000
/** Runs that are named. */
const NAMED = 5

type Host = Pick<ActorHost, 'world' | 'settings' | 'url' | 'closed' | 'currentBundle' | 'loadBundle'>

/**
 * Names, after an edit, the runs in flight that the edited code would not have led to where they are. They go on with the
 * code that they began with; whoever edits should know that what they see is not what they wrote. For dev servers.
 */
export class OutgrownRuns {
  /** What was said last, by run: the next edit seldom changes it. */
  #said = new Map<string, string>()

  /** Resolves when all runs in flight have been looked at, or the code was edited once more. */
  async report(host: Host): Promise<void> {
    const { hash } = host.currentBundle()
    const { data } = await host.world.runs.list({ status: ['pending', 'running'], limit: LOOKED_AT })
    const found = new Map<string, string>()
    for (const run of data) {
      if (run.bundle === undefined || run.bundle === hash) continue
      if (host.closed || host.currentBundle().hash !== hash) return
      const text = await describe(host, run, hash)
      if (text !== null) found.set(run.runId, text)
    }
    const news = [...found].filter(([runId, text]) => this.#said.get(runId) !== text)
    this.#said = found
    for (const [, text] of news.slice(0, NAMED)) log('warn', `[workflow] ${text}`)
    if (news.length > NAMED) log('warn', `[workflow] The same is true of ${news.length - NAMED} more runs.`)
  }
}

/** Null when the run could have been led by the edited code so far. */
async function describe(host: Host, run: RunRecord, hash: string): Promise<string | null> {
  const events = await host.world.events(run.runId, { limit: EVENTS })
  const edited = machineOf(host, run, await host.loadBundle(hash))
  const found = tryOut(edited, () => findDivergence(edited, events))
  if (!found) return null
  const before = machineOf(host, run, await host.loadBundle(run.bundle!))
  const recorded = tryOut(before, () => findRecorded(before, events, found.event))
  const { runId, workflowName } = run
  const sides = { recorded: textOf(recorded), present: textOf(found.present) }
  return createError('run-outgrown', { runId, workflowName, ...sides }).message
}

function machineOf({ world, settings, url }: Host, run: RunRecord, bundle: WorkflowBundle): WorkflowMachine {
  const { encrypts = false } = world
  const context = { url, encrypts, turnTimeout: settings.turnTimeout, muted: () => true }
  return createMachine(run, bundle, context, true)
}

function tryOut<T>(machine: WorkflowMachine, use: () => T): T {
  try {
    return use()
  } finally {
    machine.release()
  }
}

function textOf({ what, where }: Side): string {
  return where ? `${what} at ${where}` : what
}
