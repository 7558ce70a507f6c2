import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { LedgerLine } from '../judge.ts'
import { type Server, startServer } from '../server.ts'
import type { Snapshot, StoredRun, StoreProbe } from '../store.ts'
import type { Demand } from './app.ts'
import type { Fault, TraceLine } from './faults.ts'
import type { PointStore, Stores } from './stores.ts'
import type { Way } from './ways.ts'

/** A process that was frozen for longer has lost its leases. Milliseconds. */
const LEASE = 1200
/** How long a disturbed run may take to its end; more where a machine is busy with other things. Milliseconds. */
export const PATIENCE: number = Number(process.env['KILL_PATIENCE_MS'] ?? 15_000)

/** What is left of one program after its run, disturbed or not. */
export interface Outcome {
  snapshot: Snapshot
  root: StoredRun | undefined
  /** What its stream holds, when it has one. */
  chunks: unknown[]
  ledger: LedgerLine[]
  trace: TraceLine[]
  /** The fault happened. */
  hit: boolean
  /** The fault was a clock that was set back. */
  clockSetBack: boolean
  /** Processes that were killed or frozen. */
  disturbed: Set<number>
  /** From the fault, or from when what was gone is there again, to the end of the run. Milliseconds. */
  recoveredIn: number
  folder: string
}

/** A way of the matrix at one point. */
export type Blow = Way & { point: number }

interface Stage {
  program: string
  folder: string
  blow: Blow | undefined
  store: PointStore
  probe: StoreProbe
  launch(fault?: Fault): Promise<Server>
  /** Asked at the moment. */
  server: Server
  /** Takes over when the first one is hit. */
  survivor?: Server
  /** Frozen until the run has ended. */
  frozen?: Server
  disturbed: Set<number>
}

/** Runs a program once on a store of its own, with a fault or without. */
export async function runPoint(
  { script, stores }: { script: string; stores: Stores },
  program: string,
  blow?: Blow,
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'stepline-matrix-'))
  for (const name of ['ledger.jsonl', 'trace.jsonl']) writeFileSync(join(folder, name), '')
  const store = await stores.create(folder)
  const output = createWriteStream(join(folder, 'output.log'))
  const launch = (fault?: Fault): Promise<Server> =>
    startServer({
      script,
      output,
      env: {
        NODE_ENV: 'production',
        WORKFLOW_DURABILITY: 'process',
        WORKFLOW_TARGET_WORLD: join(dirname(script), 'app.mjs'),
        ...store.env,
        KILL_LEDGER: join(folder, 'ledger.jsonl'),
        KILL_TRACE: join(folder, 'trace.jsonl'),
        KILL_LEASE_MS: String(LEASE),
        ...(fault ? { KILL_FAULT: JSON.stringify(fault) } : {}),
      },
    })
  const servers = await launchAll(launch, blow)
  const stage: Stage = {
    program,
    folder,
    blow,
    store,
    probe: await store.probe(),
    launch,
    disturbed: new Set(),
    ...servers,
  }
  try {
    const recoveredIn = await drive(stage)
    await letGoOf(stage)
    const { snapshot, root } = await settled(stage)
    // It may have come when everything was over.
    noteHits(stage)
    const chunks = root && program === 'stream' ? await ask(stage, { read: root.runId }) : []
    return {
      snapshot,
      root,
      chunks: (chunks ?? []) as unknown[],
      ledger: readLines<LedgerLine>(folder, 'ledger.jsonl'),
      trace: readLines<TraceLine>(folder, 'trace.jsonl'),
      hit: wasHit(stage),
      clockSetBack: (blow?.fault.jump ?? 0) < 0,
      disturbed: stage.disturbed,
      recoveredIn,
      folder,
    }
  } finally {
    for (const server of [stage.server, stage.survivor, stage.frozen]) await server?.kill()
    await stage.probe.close()
    output.end()
  }
}

/** The processes of a point. One that is killed while it starts is replaced like any other. */
async function launchAll(
  launch: Stage['launch'],
  blow: Blow | undefined,
): Promise<Pick<Stage, 'server' | 'survivor'>> {
  const survivor = blow?.survivor ? { survivor: await launch() } : {}
  const fault = blow && { ...blow.fault, point: blow.point }
  const server = await launch(fault).catch((error: unknown) => {
    if (fault?.act !== 'kill') throw error
    return launch()
  })
  return { server, ...survivor }
}

export function discard({ folder }: Outcome): void {
  rmSync(folder, { recursive: true, force: true })
}

/** Plays the world around the program, and the supervisor that replaces a dead process, until its runs have ended. */
async function drive(stage: Stage): Promise<number> {
  const { blow } = stage
  let hitAt: number | undefined
  let until = Date.now() + PATIENCE
  let question: Question = {}
  for (;;) {
    if (hitAt === undefined && wasHit(stage)) {
      const { server } = stage
      hitAt = Date.now()
      await strike(stage)
      // How long a new process or the database takes to start is the machine's affair: a busy one needs more than all the rest.
      if ((stage.server !== server && !blow?.survivor) || blow?.meanwhile) hitAt = Date.now()
      until = hitAt + PATIENCE
      // A process that is still there answers yet.
      if (stage.server !== server) question = {}
    }
    // What was answered is in the store before: who asks is heard only if it looked after that, or it would ask once more.
    const { open } = question
    const { snapshot, root } = await look(stage)
    if (root && [...snapshot.runs.values()].every(isOver)) {
      // The fault may have come with the last write.
      if (hitAt === undefined && wasHit(stage)) await strike(stage)
      return Date.now() - (hitAt ?? Date.now())
    }
    if (Date.now() > until) return PATIENCE
    const demand = open ? undefined : cue(stage, [...snapshot.runs.values()])
    if (demand) put(stage, question, demand)
    await wait(15)
  }
}

/** One question at a time: what got no answer is asked again if the store does not show it. */
interface Question {
  open?: boolean
}

function put(stage: Stage, question: Question, demand: Demand): void {
  question.open = true
  void ask(stage, demand).finally(() => (question.open = false))
}

/** Does what the way says at the instant of the fault: mostly, another process has to be there. */
async function strike(stage: Stage): Promise<void> {
  const { blow, server, folder } = stage
  const { act } = blow!.fault
  if (act === 'wait') {
    const { trouble } = stage.store
    await blow!.meanwhile!({ pid: server.pid, folder, trouble }, () => server.tell({ goOn: true }))
  }
  if (act !== 'kill' && act !== 'freeze') return
  noteHits(stage)
  // Killed while it started: it has been replaced already.
  if (!stage.disturbed.has(server.pid)) return
  if (act === 'freeze') stage.frozen = server
  stage.server = stage.survivor ?? (await stage.launch())
  delete stage.survivor
}

function noteHits({ folder, blow, disturbed }: Stage): void {
  if (blow?.fault.act !== 'kill' && blow?.fault.act !== 'freeze') return
  for (const { pid, what } of readLines<TraceLine>(folder, 'trace.jsonl'))
    if (what === 'hit') disturbed.add(pid)
}

/** What somebody outside has to do now. A start whose answer got lost may have begun a run beside the one that was answered. */
function cue({ program }: Stage, runs: StoredRun[]): Demand | undefined {
  const roots = runs.filter(({ workflow }) => workflow === program)
  if (roots.length === 0) return { start: program }
  return roots.map((root) => demandOf(program, root)).find((demand) => demand !== undefined)
}

function demandOf(program: string, root: StoredRun): Demand | undefined {
  const has = (type: string): boolean => root.events.some((event) => event.type === type)
  const created = root.events.find(({ type }) => type === 'hook_created')
  if (created && !has('hook_received')) {
    const token = String(created.data['token'])
    return program === 'webhook' ? { webhook: token } : { resume: token }
  }
  const isOpen = program === 'cancelled' && has('wait_created') && !isOver(root)
  return isOpen ? { cancel: root.runId } : undefined
}

/** The answer; undefined when the server died over it, or refused what came too late. */
async function ask({ server }: Stage, demand: Demand): Promise<unknown> {
  try {
    const { status, body } = await server.post(demand)
    return status === 200 ? body : undefined
  } catch {
    return undefined
  }
}

/** Thaws what is frozen, so that its late writes come, and waits for bodies that outlive their run. */
async function letGoOf({ folder, frozen }: Stage): Promise<void> {
  const told = (): number =>
    readLines<TraceLine>(folder, 'trace.jsonl').filter(({ what }) => what === 'done').length
  const before = told()
  frozen?.thaw()
  const until = Date.now() + 3000
  while (frozen && told() === before && Date.now() < until) await wait(15)
  while (!bodiesAreDone(folder, frozen) && Date.now() < until) await wait(15)
}

/**
 * What is in the store once every run is over: a process that is thawed in the middle of a start begins one of its own, which
 * needs what the first one needed.
 */
async function settled(stage: Stage): ReturnType<typeof look> {
  const until = Date.now() + PATIENCE
  for (;;) {
    const seen = await look(stage)
    const runs = [...seen.snapshot.runs.values()]
    if (runs.every(isOver) || Date.now() > until) return seen
    const demand = cue(stage, runs)
    if (demand) await ask(stage, demand)
    await wait(15)
  }
}

function bodiesAreDone(folder: string, frozen: Server | undefined): boolean {
  const alive = new Set<number>()
  const open = new Map<string, number>()
  for (const { what, stepId, attempt, pid } of readLines<LedgerLine>(folder, 'ledger.jsonl')) {
    if (what === 'begin') open.set(`${stepId} ${attempt}`, pid)
    else open.delete(`${stepId} ${attempt}`)
  }
  for (const pid of open.values()) if (pid !== frozen?.pid && existsSync(`/proc/${pid}`)) alive.add(pid)
  return alive.size === 0
}

function wasHit({ folder }: Stage): boolean {
  return readLines<TraceLine>(folder, 'trace.jsonl').some(({ what }) => what === 'hit')
}

async function look({ probe, program }: Stage): Promise<{ snapshot: Snapshot; root: StoredRun | undefined }> {
  const snapshot = await probe.snapshot()
  return { snapshot, root: [...snapshot.runs.values()].find(({ workflow }) => workflow === program) }
}

function isOver({ status }: StoredRun): boolean {
  return status !== 'pending' && status !== 'running'
}

function readLines<T>(folder: string, name: string): T[] {
  const lines = readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as T)
}
