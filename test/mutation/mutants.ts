/** A bug to plant: what is written where, and which suite has to notice. */
export interface Mutant {
  name: string
  file: string
  find: string
  replace: string
  /** How often `find` stands in the file. @default 1 */
  times?: number
  by: Suite
}

/** `simulation`: random seeds; `scenarios`: those that once failed; the others: conformance of one World. */
export type Suite = 'simulation' | 'scenarios' | 'sqlite' | 'simulated' | 'attempts' | 'messages' | 'trouble'

const ACTOR = 'src/runtime/actor/actor.ts'
const RUN_VIEW = 'src/runtime/actor/run-view.ts'
const PLAN = 'src/engine/plan.ts'
const RUNTIME = 'src/runtime/runtime.ts'
const BACKGROUND = 'src/runtime/steps/background-step.ts'
const CONSUMER = 'src/worlds/shared/consumer.ts'
const SQLITE = 'src/worlds/sqlite/operations'
const SIMULATED = 'src/worlds/simulated'

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'fence dropped: who had the lease once may append',
    file: `${SQLITE}/append.ts`,
    find: 'AND epoch = ? AND head = ? AND owner = ?',
    replace: 'AND (epoch = ? OR 1) AND head = ? AND (owner = ? OR 1)',
    times: 2,
    by: 'sqlite',
  },
  {
    name: 'fence dropped in the simulated World',
    file: `${SIMULATED}/lease.ts`,
    find: 'run.epoch !== epoch || run.owner !== session.owner || run.log.length !== after',
    replace: 'run.log.length !== after',
    by: 'simulated',
  },
  {
    name: 'cursor off by one: the last event is read again',
    file: `${SQLITE}/read-events.ts`,
    find: 'WHERE id > ? AND',
    replace: 'WHERE id >= ? AND',
    by: 'sqlite',
  },
  {
    name: 'append and release without compare of the head',
    file: `${SQLITE}/append.ts`,
    find: 'AND head = ?',
    replace: 'AND (head = ? OR 1)',
    times: 2,
    by: 'sqlite',
  },
  {
    name: 'wake-up missing: a parked run leaves no message for its next timer',
    file: ACTOR,
    find: 'if (runAt === undefined) return []',
    replace: 'if (runAt !== 0) return []',
    by: 'simulation',
  },
  {
    name: 'wake-up missing: the end of a child does not wake who waits for it',
    file: `${SIMULATED}/awaits.ts`,
    find: 'if (!isOwnerAlive(session, run.owner)) enqueueRun(session, run.runId)',
    replace: '',
    by: 'simulation',
  },
  {
    name: 'early acknowledgement: a message is gone before it is handled',
    file: CONSUMER,
    find: 'outcome = await handler(delivery)',
    replace: 'await source.acknowledge(id)\n      outcome = await handler(delivery)',
    by: 'simulation',
  },
  {
    name: 'a message whose handler failed is acknowledged',
    file: CONSUMER,
    find: 'return source.putBack(id, source.now() + backoffOf(message.attempt), false)',
    replace: 'return source.acknowledge(id)',
    by: 'simulation',
  },
  {
    name: 'timer lost: a wait is not among what is due next',
    file: PLAN,
    find: 'if (wait.resumeAt > now) due(result, wait.resumeAt)\n    else result.resolves = true',
    replace: 'if (wait.resumeAt <= now) result.resolves = true',
    by: 'simulation',
  },
  {
    name: 'attempt inflated: a retry counts as two',
    file: PLAN,
    find: 'attempt: step.attempt + 1, lost }',
    replace: 'attempt: step.attempt + 2, lost }',
    by: 'simulation',
  },
  {
    name: 'a lost worker counts as a failed attempt',
    file: 'src/runtime/steps/failed-attempt.ts',
    find: 'attempt: attempt - (step.lost ?? 0)',
    replace: 'attempt',
    by: 'attempts',
  },
  {
    name: 'an outcome is dropped when its append meets a conflict',
    file: ACTOR,
    find: 'inputs.unshift(...batch.inputs)\n    if (machine.head === this.#view.committed)',
    replace: 'inputs.splice(0)\n    if (machine.head === this.#view.committed)',
    by: 'simulation',
  },
  {
    name: 'an outcome is dropped when its append fails',
    file: ACTOR,
    find: 'this.#inputs.unshift(...batch.inputs)\n      throw error',
    replace: 'throw error',
    by: 'trouble',
  },
  {
    name: 'time goes back in a log',
    file: RUN_VIEW,
    find: 'return event.createdAt === this.#lastAt ? event : { ...event, createdAt: this.#lastAt }',
    replace: 'return event',
    by: 'simulation',
  },
  {
    name: 'a dead owner is alive for ever',
    file: `${SIMULATED}/session.ts`,
    find: 'return beat !== undefined && beat + session.leaseMs > session.now()',
    replace: 'return beat !== undefined',
    by: 'simulation',
  },
  {
    name: 'runs of a dead owner get no message',
    file: `${SIMULATED}/upkeep.ts`,
    find: '    enqueueRun(session, run.runId)\n',
    replace: '',
    by: 'simulation',
  },
  {
    name: 'a payload is recorded once per try',
    file: `${SIMULATED}/lease.ts`,
    find: "if (event.type !== 'hook_received' || event.data.resumeId === undefined) return undefined",
    replace: 'if (event) return undefined',
    by: 'simulation',
  },
  {
    name: 'a lease of which nobody here knows is left alone',
    file: RUNTIME,
    find: "(claim) => claim.status === 'claimed' && this.adopt(world, claim),",
    replace: '() => undefined,',
    by: 'simulation',
  },
  {
    name: 'a claim without answer is not looked after',
    file: RUNTIME,
    find: 'this.lookLater(world, runId)\n      throw error\n    })\n  }\n\n  /** Sees to it',
    replace: 'throw error\n    })\n  }\n\n  /** Sees to it',
    by: 'scenarios',
  },
  {
    name: 'a message is acknowledged because an actor is here, whether it has the lease or not',
    file: RUNTIME,
    find: 'if (active?.actor.leaving) return { retryAt: Date.now() + LEAVING }',
    replace: 'if (active) return active.actor.leaving ? { retryAt: Date.now() + LEAVING } : undefined',
    by: 'messages',
  },
  {
    name: 'an attempt whose claim got no answer is given up',
    file: BACKGROUND,
    find: 'if (host.closed || !isStoreFailure(error)) throw error',
    replace: 'throw error',
    by: 'attempts',
  },
  {
    name: 'a message that comes twice at once begins two attempts',
    file: BACKGROUND,
    find: '  host.backgroundSteps.add(stepId)\n  try {\n    const step = await world.steps.get(runId, stepId, { payloads: true })',
    replace:
      '  try {\n    const step = await world.steps.get(runId, stepId, { payloads: true })\n    host.backgroundSteps.add(stepId)',
    by: 'attempts',
  },
  {
    name: 'a lease that somebody living holds is handed out',
    file: `${SQLITE}/claim.ts`,
    find: 'if (row.owner !== null && !(mine && options.own) && isOwnerAlive(store, row.owner))',
    replace: 'if (row.owner !== null && mine && !options.own)',
    by: 'sqlite',
  },
  {
    name: 'attempts are not fenced by their number',
    file: `${SQLITE}/admit-event.ts`,
    find: 'step.status >= STATUS_CODE.completed || data.attempt !== step.attempt + 1',
    replace: 'step.status >= STATUS_CODE.completed',
    by: 'sqlite',
  },
  {
    name: 'an outcome of another attempt is taken',
    file: `${SQLITE}/admit-event.ts`,
    find: 'if (attempt !== step.attempt) return CONFLICT',
    replace: '',
    by: 'sqlite',
  },
  {
    name: 'a delayed message comes early',
    file: `${SQLITE}/take-messages.ts`,
    find: 'run_at <= ? ORDER BY',
    replace: 'run_at <= ? + 60000 ORDER BY',
    by: 'sqlite',
  },
  {
    name: 'a second message of the same key puts the first one off',
    file: `${SQLITE}/enqueue.ts`,
    find: 'SET run_at = min(run_at, excluded.run_at)',
    replace: 'SET run_at = excluded.run_at',
    by: 'sqlite',
  },
  {
    name: 'a message is acknowledged by who lost it to another owner',
    file: `${SIMULATED}/messages.ts`,
    find: 'store.messages = store.messages.filter((each) => each.id !== id || each.owner !== owner)',
    replace: 'store.messages = store.messages.filter((each) => each.id !== id)',
    by: 'simulated',
  },
  {
    name: 'a batch of chunks that is sent again is added again',
    file: 'src/worlds/shared/stream-turn.ts',
    find: "if (position === last.position) return 'again'",
    replace: "if (position === last.position) return 'next'",
    by: 'sqlite',
  },
  {
    name: 'an earlier attempt goes on writing chunks',
    file: 'src/worlds/shared/stream-turn.ts',
    find: "if (attempt < last.attempt) return 'out-of-turn'",
    replace: "if (attempt < last.attempt) return 'next'",
    by: 'scenarios',
  },
  {
    name: 'a run goes on with whatever code is deployed',
    file: RUN_VIEW,
    find: 'const bundle = await loadBundle(hash ?? currentBundle().hash)',
    replace: 'const bundle = await loadBundle(currentBundle().hash)',
    by: 'simulation',
  },
]
