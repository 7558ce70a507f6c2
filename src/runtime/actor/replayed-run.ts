import { WorkflowMachine } from '../../engine/index.ts'
import { createError, ReplayDivergenceError } from '../../errors/index.ts'
import { createRealm, type WorkflowBundle } from '../../sandbox/index.ts'
import { type LogEvent, type Payload, payloadText, type RunRecord, type World } from '../../world/index.ts'
import { readLog } from './read-log.ts'
import { missingKey } from './run-error-code.ts'
import { log } from '../log.ts'

interface MachineContext {
  /** What workflow code prints now, it has printed before: a replay says nothing. */
  muted: () => boolean
  /** Base URL of the webhook route. */
  url: string
  /** Payloads are encrypted at rest. */
  encrypts: boolean
  /** Milliseconds. */
  turnTimeout: number
}

/** The machine of a run, in a realm of its own. @param trace remember call sites, to explain a divergence */
export function createMachine(
  run: RunRecord,
  bundle: WorkflowBundle,
  context: MachineContext,
  trace = false,
): WorkflowMachine {
  const { runId, workflowName, seed, createdAt } = run
  const init = {
    runId,
    workflowName,
    seed,
    createdAt,
    url: context.url,
    encrypts: context.encrypts,
    trace,
  }
  return new WorkflowMachine({
    runId,
    createRealm: (url) =>
      createRealm({
        bundle,
        init: url === undefined ? init : { ...init, url },
        turnTimeout: context.turnTimeout,
        log: (level, text) => {
          if (!context.muted()) log(level === 'error' || level === 'warn' ? level : 'info', text)
        },
      }),
  })
}

/** The content hash of the bundle on which a run began, if it has begun. */
export function bundleOf(run: RunRecord, events: readonly LogEvent[]): string | undefined {
  if (run.bundle) return run.bundle
  for (const event of events) if (event.type === 'run_started') return event.data.bundle
  return undefined
}

/**
 * Why a replay went another way: a stored value that is damaged, or the code. Then it replays once more with call sites
 * remembered, so that the divergence points into the user's code.
 */
export async function explainDivergence(
  world: World,
  machine: WorkflowMachine,
  error: unknown,
): Promise<unknown> {
  const events = await readLog(world, machine.runId, 0)
  const damaged = events.find(
    ({ payload }) => payload !== undefined && !missingKey(payload) && !isJson(payload),
  )
  // Code that gets an error in the place of a value goes another way: that is not what is to be looked into.
  if (damaged) {
    const reason = `the value of its ${damaged.type} is not what was written`
    return createError('corrupted-event-log', { position: damaged.seq, reason })
  }
  try {
    machine.advance(events)
  } catch (explained) {
    if (ReplayDivergenceError.is(explained)) return explained
  }
  return error
}

function isJson(payload: Payload): boolean {
  try {
    JSON.parse(payloadText(payload))
    return true
  } catch {
    return false
  }
}

/** Written by whoever is outside of the run's lease, so possibly seen by no machine yet. */
const FROM_OUTSIDE: ReadonlySet<LogEvent['type']> = new Set([
  'hook_received',
  'run_cancelled',
  'step_completed',
  'step_failed',
  'await_completed',
])

/** How many events of a log some machine has been through before: all up to the last one that a driver wrote. */
export function replayedCount(events: readonly LogEvent[]): number {
  return events.findLastIndex((event) => event.seq > 1 && !FROM_OUTSIDE.has(event.type)) + 1
}
