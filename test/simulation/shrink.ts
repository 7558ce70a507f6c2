import type { Node } from './programs.ts'
import type { PlannedRun, Scenario } from './scenario.ts'
import { type Sabotage, simulate, type Verdict } from './simulate.ts'

/** Simulations that looking for a smaller scenario may cost. */
const MOST_TRIES = 300

/** The least of a failing scenario that still fails: fewer runs, faults, processes, smaller programs, no noise. */
export async function shrink(
  failing: Scenario,
  sabotage?: Sabotage,
): Promise<{ scenario: Scenario; verdict: Verdict }> {
  let scenario = failing
  let verdict = await simulate(failing, sabotage)
  let tries = 0
  for (let smaller = true; smaller;) {
    smaller = false
    for (const candidate of smallerOnes(scenario)) {
      if (++tries > MOST_TRIES) return { scenario, verdict }
      const tried = await simulate(candidate, sabotage)
      if (tried.problems.length === 0) continue
      scenario = candidate
      verdict = tried
      smaller = true
      break
    }
  }
  return { scenario, verdict }
}

function* smallerOnes(scenario: Scenario): Iterable<Scenario> {
  const { runs, faults, processes, noise, edited } = scenario
  if (noise) yield { ...scenario, noise: false }
  if (edited) yield { ...scenario, edited: false }
  for (let i = 0; i < runs.length && runs.length > 1; i++) yield { ...scenario, runs: runs.toSpliced(i, 1) }
  // All of them, halves, quarters, one: mostly the few that matter are all that is left soon.
  for (let size = faults.length; size >= 1; size = Math.floor(size / 2))
    for (let i = 0; i < faults.length; i += size) yield { ...scenario, faults: faults.toSpliced(i, size) }
  if (processes > 1) yield { ...scenario, processes: processes - 1 }
  for (const [i, { program, ...rest }] of runs.entries()) {
    if (rest.cancelAt !== undefined) yield { ...scenario, runs: runs.with(i, { program }) }
    for (const smaller of smallerPrograms(program)) {
      const planned: PlannedRun = { program: smaller, ...rest }
      yield { ...scenario, runs: runs.with(i, planned) }
    }
  }
}

function* smallerPrograms(node: Node): Iterable<Node> {
  if (!('of' in node)) return
  const { of } = node
  if (!Array.isArray(of)) {
    yield of
    for (const smaller of smallerPrograms(of)) yield { ...node, of: smaller } as Node
    return
  }
  yield* of
  for (const [i, child] of of.entries()) {
    if (of.length > 1) yield { ...node, of: of.toSpliced(i, 1) } as Node
    for (const smaller of smallerPrograms(child)) yield { ...node, of: of.with(i, smaller) } as Node
  }
}
