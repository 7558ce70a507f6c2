/** One of the processes under load: an app in production mode that starts what it is told to, and answers with what it saw. */
import { setTimeout as wait } from 'node:timers/promises'
import { getRun, start } from '../../src/api/index.ts'
import { getRuntime, getWorld } from '../../src/runtime/index.ts'

export type Demand =
  | { open: true }
  | { short: number; inFlight: number }
  | { sleepers: number; from: number; spreadMs: number }
  | { woken: true }
  | { idleMs: number }
  | { memory: true }
  | { stop: true }

export interface Answer {
  /** Milliseconds of each. */
  values?: number[]
  /** What did not come out as it has to. */
  failures?: string[]
  /** Milliseconds of CPU time: per second when idle, else per run. */
  cpu?: number
  memory?: Memory
}

export interface Memory {
  /** Megabytes: resident, and of JavaScript values after a garbage collection. */
  resident: number
  heap: number
}

const MEGABYTE = 1024 * 1024
const SLEEPERS_STARTED_AT_ONCE = 100

let sleeping: string[] = []
let counter = 0

export function main(): void {
  process.once('disconnect', () => process.exit())
  process.on('message', (demand: Demand) => {
    void answer(demand).then(
      (reply) => process.send!(reply),
      (error: unknown) => process.send!({ failures: [String((error as Error).stack ?? error)] }),
    )
  })
}

async function answer(demand: Demand): Promise<Answer> {
  if ('short' in demand) return runShort(demand.short, demand.inFlight)
  if ('sleepers' in demand) return startSleepers(demand)
  if ('woken' in demand) return readWoken()
  if ('idleMs' in demand) return { cpu: await cpuWhileIdle(demand.idleMs) }
  if ('memory' in demand) return { memory: measureMemory() }
  if ('stop' in demand) await getRuntime().drain()
  else await getWorld()
  return {}
}

const started = (name: string, args: unknown[]): ReturnType<typeof start> =>
  start({ workflowId: `workflow//./fixtures/workflows/soak//${name}` }, args)

/** From `start()` to the result, each. */
async function runShort(count: number, inFlight: number): Promise<Answer> {
  const values: number[] = []
  const failures: string[] = []
  const before = process.cpuUsage()
  let left = count
  async function client(): Promise<void> {
    while (left-- > 0) {
      const n = ++counter
      const begun = performance.now()
      const run = await started('short', [n])
      const result = await run.returnValue
      values.push(performance.now() - begun)
      if (result !== n + 2) failures.push(`${run.runId} gave ${String(result)} for ${n}`)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, client))
  const { user, system } = process.cpuUsage(before)
  return { values, failures, cpu: (user + system) / 1000 / count }
}

async function startSleepers({
  sleepers,
  from,
  spreadMs,
}: Extract<Demand, { sleepers: number }>): Promise<Answer> {
  for (let i = 0; i < sleepers; i += SLEEPERS_STARTED_AT_ONCE) {
    const some = Array.from({ length: Math.min(SLEEPERS_STARTED_AT_ONCE, sleepers - i) }, (_, k) =>
      started('sleeper', [from + Math.floor(((i + k) / sleepers) * spreadMs)]),
    )
    for (const run of await Promise.all(some)) sleeping.push(run.runId)
  }
  await Promise.all(sleeping.map((runId) => getRuntime().settled(runId)))
  return {}
}

/** How late each sleeper woke. One that has not ended is waited for: whoever has lost it makes this hang, and be told. */
async function readWoken(): Promise<Answer> {
  const values: number[] = []
  const failures: string[] = []
  for (const runId of sleeping) {
    const late = (await getRun(runId).returnValue) as number
    values.push(late)
    if (late < 0) failures.push(`${runId} woke ${-late} ms early`)
  }
  sleeping = []
  return { values, failures }
}

async function cpuWhileIdle(ms: number): Promise<number> {
  const before = process.cpuUsage()
  await wait(ms)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / ms
}

function measureMemory(): Memory {
  ;(globalThis as { gc?: () => void }).gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  return { resident: rss / MEGABYTE, heap: heapUsed / MEGABYTE }
}
