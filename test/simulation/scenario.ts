import { createRandom } from '../fuzz/random.ts'
import { type Fault, randomFaults } from './faults.ts'
import { type Node, randomProgram } from './programs.ts'

/** Everything that decides how a simulation goes: the same scenario goes the same way for ever. */
export interface Scenario {
  seed: number
  processes: number
  runs: PlannedRun[]
  faults: Fault[]
  /** Delays differ, hints get lost, deliveries come twice or fail, clocks are skewed. */
  noise: boolean
  /** Every second process is deployed with edited workflow code, so that runs meet code that they did not begin on. */
  edited?: boolean
}

export interface PlannedRun {
  program: Node
  /** When somebody cancels it. Virtual milliseconds from the beginning. */
  cancelAt?: number
}

export function scenarioOf(seed: number): Scenario {
  const random = createRandom(seed)
  const runs = Array.from({ length: 1 + random.below(3) }, (_, i) => ({
    program: randomProgram(random, `${i}`),
    ...(random.once(6) ? { cancelAt: random.pick([10, 500, 30_000]) } : {}),
  }))
  const scenario = { seed, processes: 1 + random.below(3), runs, faults: randomFaults(seed) }
  // From another sequence: the rest of a seed stays as it was.
  return { ...scenario, noise: !random.once(4), edited: createRandom(seed ^ 0x2545f491).once(3) }
}

/** The same without anything that goes wrong: what the results are compared with. */
export function undisturbed(scenario: Scenario): Scenario {
  return {
    ...scenario,
    runs: scenario.runs.map(({ program }) => ({ program })),
    faults: [],
    noise: false,
    edited: false,
  }
}
