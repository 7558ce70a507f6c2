/**
 * The process that is measured: an app as a user would deploy it (one file out of `createCombinedBundle`, in
 * production mode), with the loops around it. It is told which row to measure and answers with raw values.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { getHookByToken, resumeHook, type Run, start } from '../../src/api/index.ts'
import { HookNotFoundError } from '../../src/errors/index.ts'
import { getRuntime } from '../../src/runtime/index.ts'
import { getWorld } from '../../src/runtime/world.ts'
import { openBareCommit } from './floor.ts'
import { openPostgresFloor } from './floor-postgres.ts'
import { follow, stopFollower, writeAcross } from './other-process.ts'
import type { Row, RowName } from './rows.ts'

export type Request =
  { follow: string } | { measure: Row } | { floor: 'step' | 'late-step' } | { first: true } | { stop: true }
export type Answer = { values: number[] } | { bare: number[]; step: number[] } | { error: string }

/** Between two measurements, so that each begins on an idle process; `throughput` is about a busy one. Milliseconds. */
const PAUSE = 30

const marks = globalThis as { benchMarks?: number[]; benchWrites?: number[] }
/** Commits the rows of so many steps, and gives the milliseconds of one. */
let bareCommit: ((count: number) => number | Promise<number>) | undefined
let tokens = 0

export function main(): void {
  process.on('message', (request: Request) => {
    if ('follow' in request) return void follow(request.follow)
    void answer(request).then(
      (reply) => process.send?.(reply),
      (error: unknown) => process.send?.({ error: String((error as Error).stack ?? error) }),
    )
  })
}

async function answer(request: Exclude<Request, { follow: string }>): Promise<Answer> {
  if ('measure' in request) return { values: await repeat(request.measure) }
  if ('floor' in request) return request.floor === 'step' ? stepAgainstFloor() : lateAgainstEarlyStep()
  if ('first' in request) await run('sequential', [1])
  else {
    stopFollower()
    await getRuntime().drain()
  }
  return { values: [] }
}

async function repeat(row: Row): Promise<number[]> {
  const values: number[] = []
  for (let i = 0; i < row.warmUp; i++) await MEASURES[row.name]()
  for (let i = 0; i < row.runs; i++) {
    await wait(PAUSE)
    values.push(await MEASURES[row.name]())
  }
  return values
}

const MEASURES: Record<RowName, () => Promise<number>> = {
  'no-step': () => timed(() => run('noStep', [1])),
  'steps-1': () => timed(() => run('sequential', [1])),
  'steps-10': () => timed(() => run('sequential', [10])),
  'steps-50': () => timed(() => run('sequential', [50])),
  'steps-1000': () => timed(() => run('sequential', [1000])),
  'all-10': () => timed(() => run('parallel', [10])),
  'all-50': () => timed(() => run('parallel', [50])),
  'all-100': () => timed(() => run('parallel', [100])),
  'race-50': () => timed(() => run('race', [50])),
  'payload-10k': () => timed(() => run('payloads', [50, 10_000])),
  hook: () => resumeParked(0, 'kept'),
  sleep: async () => (await timed(() => run('nap', [1000]))) - 1000,
  throughput,
  // Three events a step.
  replay: () => resumeParked(3333, 'forgotten'),
  sleeping,
  'stream-first': firstByte,
  'stream-100': wholeStream,
  'stream-across': acrossProcesses,
  'stream-transforms': transformed,
  'streams-parallel': parallelStreams,
}

/** A megabyte, in chunks as a file or a socket gives them. */
const [CHUNKS, CHUNK_BYTES] = [64, 16_384]

/** From the first write of a step to its arrival at a reader that waits for it. */
async function firstByte(): Promise<number> {
  const writes = (marks.benchWrites = [] as number[])
  const reader = (await startRun('streamed', [100, 100])).readable.getReader()
  await reader.read()
  const arrived = performance.now()
  while (!(await reader.read()).done);
  return arrived - writes[0]!
}

/** From the start of a run to the end of its stream, as a reader here gets it. */
function wholeStream(): Promise<number> {
  return timed(async () => {
    const reader = (await startRun('streamed', [100, 100])).readable.getReader()
    while (!(await reader.read()).done);
  })
}

let crossed: Promise<Run> | undefined

async function acrossProcesses(): Promise<number> {
  crossed ??= startRun('untilResumed', [0, 'bench-across'])
  return writeAcross((await crossed).runId)
}

function transformed(): Promise<number> {
  return timed(async () => {
    const read = await bytesOf(
      (await run('transformed', [5, CHUNKS, CHUNK_BYTES])) as ReadableStream<Uint8Array>,
    )
    if (read !== CHUNKS * CHUNK_BYTES) throw new Error(`${read} bytes arrived`)
  })
}

function parallelStreams(): Promise<number> {
  return timed(async () => {
    const started = await startRun('streams', [10, CHUNKS, CHUNK_BYTES])
    const names = Array.from({ length: 10 }, (_, i) => `${i}`)
    const read = await Promise.all(names.map((namespace) => bytesOf(started.getReadable({ namespace }))))
    if (read.some((bytes) => bytes !== CHUNKS * CHUNK_BYTES)) throw new Error(`${read.join()} bytes arrived`)
  })
}

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<number> {
  let bytes = 0
  for await (const chunk of stream) bytes += chunk.byteLength
  return bytes
}

function startRun(name: string, args: unknown[]): Promise<Run> {
  return start({ workflowId: `workflow//./fixtures/workflows/bench//${name}` }, args)
}

async function run(name: string, args: unknown[]): Promise<unknown> {
  return (await startRun(name, args)).returnValue
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await action()
  return performance.now() - begun
}

/** From the resume of a parked run to its end; `forgotten`: its machine is gone, so that the log is replayed. */
async function resumeParked(steps: number, machine: 'kept' | 'forgotten'): Promise<number> {
  const token = `bench-${++tokens}`
  const parked = await startRun('untilResumed', [steps, token])
  await hookExists(token)
  await getRuntime().settled(parked.runId)
  if (machine === 'forgotten') getRuntime().parked.clear()
  return timed(async () => {
    await resumeHook(token, { value: 1 })
    await parked.returnValue
  })
}

async function hookExists(token: string): Promise<void> {
  for (;;) {
    try {
      await getHookByToken(token)
      return
    } catch (error) {
      if (!HookNotFoundError.is(error)) throw error
      await new Promise(setImmediate)
    }
  }
}

/** Runs per second. */
async function throughput(): Promise<number> {
  let left = 300
  const worker = async (): Promise<void> => {
    while (left-- > 0) await run('sequential', [5])
  }
  const ms = await timed(() => Promise.all(Array.from({ length: 50 }, worker)))
  return 300 / (ms / 1000)
}

/** Megabytes of resident memory while 10 000 runs sleep. */
async function sleeping(): Promise<number> {
  const runs = await Promise.all(Array.from({ length: 10_000 }, () => startRun('nap', [3_600_000])))
  await Promise.all(runs.map(({ runId }) => getRuntime().settled(runId)))
  const { rss } = process.memoryUsage()
  await Promise.all(runs.map((sleeper) => sleeper.cancel()))
  return rss / 1024 / 1024
}

/** Milliseconds of a sequential step and of a bare commit with its rows, in turns: the machine drifts. */
async function stepAgainstFloor(): Promise<Answer> {
  bareCommit ??=
    process.env['WORKFLOW_TARGET_WORLD'] === 'postgres'
      ? await openPostgresFloor(process.env['DATABASE_URL']!)
      : await openBareCommit(process.env['WORKFLOW_LOCAL_DATA_DIR']!)
  const bare: number[] = []
  const step: number[] = []
  for (let i = 0; i < 12; i++) {
    await wait(PAUSE)
    bare.push(await bareCommit(1000))
    await wait(PAUSE)
    step.push((await timed(() => run('sequential', [1000]))) / 1000)
  }
  return { bare: bare.slice(2), step: step.slice(2) }
}

/** Milliseconds of the steps around the tenth and around the ten-thousandth of one run. */
async function lateAgainstEarlyStep(): Promise<Answer> {
  await getWorld()
  const bare: number[] = []
  const step: number[] = []
  for (let i = 0; i < 3; i++) {
    const times = (marks.benchMarks = [])
    await run('sequential', [10_060])
    delete marks.benchMarks
    bare.push(medianGap(times, 5, 60))
    step.push(medianGap(times, 10_000, 10_055))
  }
  return { bare, step }
}

function medianGap(times: readonly number[], from: number, to: number): number {
  const gaps = times.slice(from, to).map((at, i) => at - times[from + i - 1]!)
  return gaps.sort((a, b) => a - b)[gaps.length >> 1]!
}
