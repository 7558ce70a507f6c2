import { createRunId } from '../../src/engine/index.ts'
import { getRuntime } from '../../src/runtime/runtime.ts'
import { registeredSteps } from '../../src/runtime/steps/step-registry.ts'
import { isTerminal, type World } from '../../src/world/index.ts'
import { createSimulatedStore, type SimulatedStore } from '../../src/worlds/simulated/index.ts'
import { checkStore, outcomeOf } from './check.ts'
import { resumeHooks, startRun } from './client.ts'
import { installGlobals } from './globals.ts'
import { type Network, openWorld } from './network.ts'
import { BUNDLE, EDITED, stepsOf } from './programs.ts'
import { type Scenario, undisturbed } from './scenario.ts'
import { type SimulatedProcess, VirtualTime } from './virtual-time.ts'

/** By then every program has come to its end, whatever went wrong. Virtual milliseconds. */
const LONGEST = 3 * 3_600_000

export interface Simulation {
  time: VirtualTime
  store: SimulatedStore
  living(): SimulatedProcess[]
  /** Runs whose cancellation was acknowledged. */
  cancelled: Set<string>
  /** Payloads whose calls were acknowledged. */
  acknowledged: Array<{ runId: string; hookId: string; resumeId?: string }>
}

export interface Verdict {
  /** What is not as promised; empty when all is well. */
  problems: string[]
  trace: string[]
  effects: number
  runs: number
}

/** Spoils what a process does with its World: to see that the checks find it. */
export type Sabotage = (world: World, store: SimulatedStore) => World

/** Plays a scenario, and compares it with the same one undisturbed. */
export async function simulate(scenario: Scenario, sabotage?: Sabotage): Promise<Verdict> {
  const expected = await play(undisturbed(scenario))
  const actual = await play(scenario, sabotage)
  const problems = [...expected.problems.map((problem) => `undisturbed: ${problem}`), ...actual.problems]
  for (const [runId, outcome] of expected.outcomes) {
    const got = actual.outcomes.get(runId)
    if (got === undefined) problems.push(`${runId} was never started`)
    else if (actual.cancelled.has(runId) ? !got.startsWith('cancelled') : !mayEnd(scenario, got, outcome))
      problems.push(`${runId} ended as "${got}", undisturbed as "${outcome}"`)
  }
  const { trace, effects, runs } = actual
  return { problems, trace, effects, runs }
}

/** A cancellation that was asked for may have happened although nobody was told. */
function mayEnd({ runs }: Scenario, got: string, undisturbed: string): boolean {
  const asked = runs.some(({ cancelAt }) => cancelAt !== undefined)
  return got === undisturbed || (asked && got.startsWith('cancelled'))
}

interface Played extends Verdict {
  outcomes: Map<string, string>
  cancelled: Set<string>
}

async function play(scenario: Scenario, sabotage: Sabotage = (world) => world): Promise<Played> {
  const time = new VirtualTime(scenario.seed)
  const store = createSimulatedStore()
  const trace: string[] = []
  const print = (text: string): void =>
    void trace.push(`${((time.now - time.begin) / 1000).toFixed(3).padStart(9)} ${text}`)
  const processes: SimulatedProcess[] = []
  const network: Network = {
    time,
    store,
    faults: new Map(scenario.faults.map((fault) => [fault.at, fault])),
    noise: scenario.noise,
    effects: 0,
    print,
    crashed(process) {
      process.dead = true
      time.after(time.random.pick([1, 1_000, 40_000]), undefined, boot)
    },
  }
  const simulation: Simulation = {
    time,
    store,
    living: () => processes.filter((process) => !process.dead),
    cancelled: new Set(),
    acknowledged: [],
  }

  function boot(): void {
    const name = `p${processes.length + 1}`
    const skew = scenario.noise ? time.random.pick([0, 0, 40, -40, 2_000]) : 0
    const process: SimulatedProcess = { name, dead: false, frozenUntil: 0, skew, state: {} }
    processes.push(process)
    print(`${name} begins`)
    time.inside(process, () => {
      process.state = { world: Promise.resolve(sabotage(openWorld(network, process), store)) }
      getRuntime().register(scenario.edited && processes.length % 2 === 0 ? EDITED : BUNDLE)
    })
  }

  const before = new Set(process.listeners('SIGTERM'))
  process.setMaxListeners(0)
  /** Of what nobody handles a real process would die. */
  const noticed: string[] = []
  const onRejection = (error: unknown): void =>
    void noticed.push(`nobody handles: ${String((error as Error | undefined)?.stack)}`)
  process.on('unhandledRejection', onRejection)
  const restore = installGlobals(time, print)
  registeredSteps().clear()
  const begun = new Map<string, number>()
  const calm = scenario.faults.length === 0 && !scenario.noise && !scenario.edited
  const steps = stepsOf((name, key, bodies) => {
    print(`body of ${name} ${key}`)
    begun.set(key, (begun.get(key) ?? 0) + 1)
    // Nothing went wrong: an outcome must have been dropped.
    if (calm && begun.get(key)! > bodies) noticed.push(`body of ${name} ${key} begins once too often`)
  })
  for (const [name, step] of Object.entries(steps)) registeredSteps().set(name, step)
  const ids = scenario.runs.map((_, i) =>
    createRunId(
      time.begin,
      Array.from({ length: 16 }, (__, k) => k * (i + 1)),
    ),
  )
  try {
    for (let i = 0; i < scenario.processes; i++) boot()
    scenario.runs.forEach((planned, i) => startRun(simulation, ids[i]!, planned))
    resumeHooks(simulation)
    const ended = (): boolean =>
      ids.every((id) => store.runs.has(id)) &&
      [...store.runs.values()].every(({ models }) => isTerminal(models.run.status))
    do {
      await time.run(ended, LONGEST)
      // Whoever still believes to drive something finds out; a start that was on its way for long begins a run.
      await time.run(() => false, 300_000)
    } while (!ended() && time.now < time.begin + LONGEST)
  } finally {
    process.off('unhandledRejection', onRejection)
    restore()
    for (const listener of process.listeners('SIGTERM'))
      if (!before.has(listener)) process.off('SIGTERM', listener)
  }
  const outcomes = new Map<string, string>()
  for (const id of ids) if (store.runs.has(id)) outcomes.set(id, outcomeOf(store.runs.get(id)!))
  const problems = [...checkStore(store), ...lostPayloads(simulation), ...noticed]
  return {
    problems,
    trace,
    outcomes,
    cancelled: simulation.cancelled,
    effects: network.effects,
    runs: store.runs.size,
  }
}

/** Payloads that were acknowledged and are not in the log. */
function lostPayloads({ store, acknowledged }: Simulation): string[] {
  return acknowledged.flatMap(({ runId, hookId, resumeId }) => {
    const log = store.runs.get(runId)?.log ?? []
    const kept = log.some(
      (event) =>
        event.type === 'hook_received' &&
        event.correlationId === hookId &&
        (resumeId === undefined || event.data.resumeId === resumeId),
    )
    return kept ? [] : [`${runId}: a payload of ${hookId} was acknowledged and is lost`]
  })
}
