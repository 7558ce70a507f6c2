import { setTimeout as wait } from 'node:timers/promises'
import type { Answer, Memory } from './app.ts'
import type { Processes } from './processes.ts'
import type { SoakStore } from './store.ts'

export interface SoakOptions {
  /** Runs of two steps, in all. */
  short: number
  /** Runs that sleep meanwhile, in all. */
  sleeping: number
  processes: number
  /** Runs that each process has under way at the same time. */
  inFlight: number
  /** How long the idle processes are watched. Milliseconds. */
  idleMs: number
  say(text: string): void
}

export interface SoakReport {
  /** Milliseconds from `start()` to the result. */
  latencies: number[]
  /** The same for the last tenth of the runs: does it slow down? */
  lastLatencies: number[]
  runsPerSecond: number
  /** Milliseconds of CPU time that a process takes for a short run, the database's aside; this does not depend on who else is at work. */
  cpuPerRun: number
  /** Milliseconds by which sleepers woke late, while the short runs went on. */
  late: number[]
  /** Milliseconds of CPU time per second and process, with all sleepers asleep, and after all. */
  idleCpu: { asleep: number; after: number }
  /** Of the process that has most, after each tenth of the short runs. */
  memory: Memory[]
  store: Awaited<ReturnType<SoakStore['look']>>
  /** What is not as it has to be. */
  violations: string[]
}

const ROUNDS = 10
/** Growth of the heap from the second to the last tenth that is taken for noise. Megabytes. */
const HEAP_NOISE = 15
/** CPU time that an idle process may take. Milliseconds per second. */
const IDLE_CPU = 20

/** Sleepers first; then nothing, for a while; then the short runs, in the middle of which the sleepers wake; then nothing. */
export async function soak(
  processes: Processes,
  store: SoakStore,
  options: SoakOptions,
): Promise<SoakReport> {
  const { short, sleeping, processes: count, inFlight, idleMs, say } = options
  const share = (all: number): number => Math.ceil(all / count)
  await processes.ask({ open: true })
  // Warm, and a measure of how long the short runs will take.
  const begun = Date.now()
  await processes.ask({ short: share(short / 50), inFlight })
  const expectedMs = (Date.now() - begun) * 50
  const from = Date.now() + expectedMs * 0.3 + idleMs + (sleeping / 10_000) * 30_000
  await processes.ask({ sleepers: share(sleeping), from, spreadMs: expectedMs * 0.4 })
  say(`${sleeping} runs sleep; they begin to wake in ${Math.round((from - Date.now()) / 1000)} s`)
  const asleep = highest(await idle(processes, idleMs))
  say(`idle with them: ${asleep.toFixed(1)} ms of CPU time per second and process`)

  const rounds: number[][] = []
  const memory: Memory[] = []
  const cpu: number[] = []
  let busyMs = 0
  for (let round = 1; round <= ROUNDS; round++) {
    const at = Date.now()
    const answers = await processes.ask({ short: share(short / ROUNDS), inFlight })
    busyMs += Date.now() - at
    rounds.push(answers.flatMap(({ values }) => values!))
    cpu.push(...answers.map((answer) => answer.cpu!))
    memory.push(await largest(processes))
    say(`${round * (short / ROUNDS)} short runs; ${memory.at(-1)!.heap.toFixed(0)} MB of heap`)
  }
  const late = (await processes.ask({ woken: true })).flatMap(({ values }) => values!)
  const after = highest(await idle(processes, idleMs))
  const report: SoakReport = {
    latencies: rounds.flat(),
    lastLatencies: rounds.at(-1)!,
    runsPerSecond: rounds.flat().length / (busyMs / 1000),
    cpuPerRun: cpu.reduce((sum, each) => sum + each, 0) / cpu.length,
    late,
    idleCpu: { asleep, after },
    memory,
    store: await store.look(),
    violations: [],
  }
  report.violations = judge(report, { runs: rounds.flat().length + late.length + share(short / 50) * count })
  return report
}

/** What follows the last work (garbage, acknowledgements) is not idling. */
async function idle(processes: Processes, idleMs: number): Promise<Answer[]> {
  await wait(Math.min(3000, idleMs))
  return processes.ask({ idleMs })
}

const highest = (answers: Answer[]): number => Math.max(...answers.map(({ cpu }) => cpu!))

async function largest(processes: Processes): Promise<Memory> {
  const all = (await processes.ask({ memory: true })).map(({ memory }) => memory!)
  return all.toSorted((a, b) => b.heap - a.heap)[0]!
}

function judge({ memory, idleCpu, store }: SoakReport, expected: { runs: number }): string[] {
  const violations: string[] = []
  const { completed = 0, ...others } = store.runs
  if (completed !== expected.runs || Object.keys(others).length > 0)
    violations.push(`${expected.runs} runs were started; the store has ${JSON.stringify(store.runs)}`)
  if (store.leases > 0 || store.messages > 0)
    violations.push(`${store.leases} leases and ${store.messages} messages are left`)
  const growth = memory.at(-1)!.heap - memory[1]!.heap
  if (growth > HEAP_NOISE)
    violations.push(`the heap grew by ${growth.toFixed(0)} MB over four fifths of the runs`)
  for (const [when, cpu] of Object.entries(idleCpu))
    if (cpu > IDLE_CPU)
      violations.push(`an idle process took ${cpu.toFixed(0)} ms of CPU time per second (${when})`)
  return violations
}
