import { createWriteStream, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type PostgresServer, startPostgres } from '../../postgres/server.ts'
import { bundleApp } from '../harness/bundle-app.ts'
import { compareSnapshots, type Evidence, judge, type LedgerLine } from './judge.ts'
import { type Disturbance, killOrFreeze, LEASE } from './disturbances.ts'
import { createRandom, type Random } from './random.ts'
import { type Server, startServer } from './server.ts'
import { probePostgres } from './store-postgres.ts'
import { probeSqlite, type Snapshot, type StoreProbe } from './store.ts'

export interface KillOptions {
  kills: number
  runs: number
  seed: number
  /** Server processes on the one store. With two, some are frozen and thawed instead of killed. */
  servers: 1 | 2
  /** @default 'sqlite' */
  world?: 'sqlite' | 'postgres'
  /** What is done to the servers each time. @default one is killed; with two, now and then one is frozen instead */
  disturb?: Disturbance
  /** With the servers still up, and every run over. */
  after?: (harness: Harness) => Promise<void>
  log?: (line: string) => void
}

export interface Verdict {
  /** What went wrong; empty when nothing did. */
  violations: string[]
  /** Runs in the store; more than were asked for when a killed server had created one and could not say so. */
  runs: number
  events: number
  bodies: number
  frozen: number
  /** Store, ledger and the servers' output. */
  folder: string
}

/** No new event for so long means that a run hangs. Milliseconds. */
const PATIENCE = 20_000

export interface Harness {
  options: KillOptions
  random: Random
  servers: Server[]
  /** Servers that can be asked at the moment. */
  up: Set<Server>
  store: StoreProbe
  database: PostgresServer | undefined
  ledgerFile: string
  seen: Snapshot
  violations: string[]
  started: Map<string, { workflow: string; args: unknown[] }>
  resumed: string[]
  /** Processes that were killed or frozen. */
  disturbed: Set<number>
  frozen: number
  /** Runs whose hook somebody resumes. */
  resuming: Map<string, Promise<void>>
}

/** Starts runs, kills the servers under them, brings them back, and judges what is left. */
export async function runKillHarness(options: KillOptions): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'stepline-kill-'))
  const harness = await prepare(options, folder)
  try {
    try {
      await startAndDisturb(harness)
      await allEnded(harness)
      await options.after?.(harness)
    } finally {
      for (const server of harness.servers) await server.kill()
    }
    return await conclude(harness, folder)
  } finally {
    await harness.store.close()
    await harness.database?.stop()
  }
}

async function startAndDisturb(harness: Harness): Promise<void> {
  const { options } = harness
  const starts: Array<Promise<void>> = []
  const perKill = Math.ceil(options.runs / options.kills)
  for (let kill = 1; kill <= options.kills; kill++) {
    for (let i = 0; i < perKill && starts.length < options.runs; i++)
      starts.push(startRun(harness, starts.length))
    await someWork(harness)
    await (options.disturb ?? killOrFreeze)(harness)
    await look(harness)
    if (harness.database && kill % 4 === 0) await restartDatabase(harness)
    options.log?.(`disturbance ${kill}/${options.kills}: ${progress(harness)}`)
  }
  await Promise.all(starts)
}

async function prepare(options: KillOptions, folder: string): Promise<Harness> {
  const script = await bundleApp({ workflows: 'fixtures/workflows/kill.ts', entry: 'test/e2e/kill/app.ts' })
  const ledgerFile = join(folder, 'ledger.jsonl')
  writeFileSync(ledgerFile, '')
  const database = options.world === 'postgres' ? await startPostgres() : undefined
  const env = {
    NODE_ENV: 'production',
    KILL_WORLD: options.world ?? 'sqlite',
    DATABASE_URL: database?.url ?? '',
    WORKFLOW_DURABILITY: 'process',
    WORKFLOW_TARGET_WORLD: join(dirname(script), 'app.mjs'),
    WORKFLOW_LOCAL_DATA_DIR: folder,
    KILL_LEDGER: ledgerFile,
    KILL_LEASE_MS: String(LEASE),
  }
  const output = createWriteStream(join(folder, 'output.log'))
  const servers: Server[] = []
  for (let i = 0; i < options.servers; i++) servers.push(await startServer({ script, env, output }))
  return {
    options,
    random: createRandom(options.seed),
    servers,
    up: new Set(servers),
    store: database ? await probePostgres(database.url) : probeSqlite(join(folder, 'workflow.db')),
    database,
    ledgerFile,
    seen: { runs: new Map(), steps: new Map(), messages: 0 },
    violations: [],
    started: new Map(),
    resumed: [],
    disturbed: new Set(),
    frozen: 0,
    resuming: new Map(),
  }
}

/** Asks until a server says that the run exists. */
async function startRun(harness: Harness, index: number): Promise<void> {
  const { random } = harness
  for (let attempt = 0; ; attempt++) {
    const [workflow, args] = chooseRun(random, `${index}-${attempt}`)
    const answer = await ask(harness, { workflow, args })
    if (answer?.status !== 200) continue
    harness.started.set((answer.body as { runId: string }).runId, { workflow, args })
    return
  }
}

function chooseRun(random: Random, token: string): [workflow: string, args: unknown[]] {
  return random.pick<() => [string, unknown[]]>([
    () => ['chain', [random.between(3, 12)]],
    () => ['fan', [random.between(18, 40)]],
    () => ['naps', []],
    () => ['approvals', [token, 3]],
    () => ['stumbles', []],
    () => ['contest', []],
  ])()
}

/** One request to some server; undefined when it died over it. */
async function ask(
  { up, random }: Harness,
  body: unknown,
): Promise<{ status: number; body: unknown } | undefined> {
  while (up.size === 0) await wait(10)
  try {
    return await random.pick([...up]).post(body)
  } catch {
    // Killed before it answered: whether it did what it was asked shows in the store.
    await wait(10)
    return undefined
  }
}

/**
 * Lets the servers work for a random number of events: counted rather than timed, since a loaded machine would otherwise
 * kill them before they get anywhere. Now and then that is never reached, and some are killed while they start.
 */
async function someWork({ store, random }: Harness): Promise<void> {
  const until = Date.now() + random.between(30, 3000)
  const wanted = (await store.count()) + random.below(150)
  while (Date.now() < until && (await store.count()) < wanted) await wait(5)
}

/** The database crashes and comes back; its clients have to find out. */
async function restartDatabase(harness: Harness): Promise<void> {
  const { database } = harness
  await database!.crash()
  await wait(harness.random.below(300))
  await database!.restart()
}

/** Compares the store with the last look, and sees to it that every hook in it gets its payloads. */
async function look(harness: Harness): Promise<void> {
  const now = await harness.store.snapshot()
  harness.violations.push(...compareSnapshots(harness.seen, now))
  harness.seen = now
  for (const { runId, workflow, events } of now.runs.values()) {
    if (workflow !== 'approvals' || harness.resuming.has(runId)) continue
    const [token, count] = JSON.parse(events[0]!.payload!) as [string, number]
    harness.resuming.set(runId, resume(harness, runId, token, count))
  }
}

async function resume(harness: Harness, runId: string, token: string, count: number): Promise<void> {
  const hasEnded = (): boolean => isOver(harness.seen, runId)
  for (let n = 1; n <= count; n++) {
    for (let attempt = 0; !hasEnded(); attempt++) {
      const nonce = `${token}/${n}/${attempt}`
      const answer = await ask(harness, { token, n, nonce })
      if (answer?.status === 200) {
        harness.resumed.push(nonce)
        break
      }
      // Not created yet, or ended over payloads whose answers got lost.
      await wait(40)
    }
  }
}

/** Until every run in the store has ended, or nothing moves any more. */
async function allEnded(harness: Harness): Promise<void> {
  let events = -1
  let moved = Date.now()
  for (;;) {
    await look(harness)
    const { runs } = harness.seen
    if ([...runs.keys()].every((runId) => isOver(harness.seen, runId)) && bodiesAreDone(harness)) return
    const count = countEvents(harness.seen)
    if (count !== events) moved = Date.now()
    else if (Date.now() - moved > PATIENCE) return
    events = count
    await wait(100)
  }
}

function isOver({ runs }: Snapshot, runId: string): boolean {
  const status = runs.get(runId)?.status
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

/** Losers of a race run on after their run has ended. */
function bodiesAreDone({ ledgerFile, disturbed }: Harness): boolean {
  const lines = readLedger(ledgerFile).filter(({ pid }) => !disturbed.has(pid))
  return lines.filter(({ what }) => what === 'begin').length * 2 === lines.length
}

function readLedger(file: string): LedgerLine[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as LedgerLine)
}

function countEvents({ runs }: Snapshot): number {
  return [...runs.values()].reduce((sum, { events }) => sum + events.length, 0)
}

function progress({ seen, violations }: Harness): string {
  const over = [...seen.runs.keys()].filter((runId) => isOver(seen, runId)).length
  return `${over} of ${seen.runs.size} runs ended, ${countEvents(seen)} events, ${violations.length} violations`
}

async function conclude(harness: Harness, folder: string): Promise<Verdict> {
  const { started, resumed, disturbed, frozen } = harness
  const ledger = readLedger(harness.ledgerFile)
  const final = await harness.store.snapshot()
  const evidence: Evidence = {
    ledger,
    final,
    started,
    resumed,
    disturbed,
    disturbances: harness.disturbed.size + frozen,
  }
  return {
    violations: [...harness.violations, ...judge(evidence)],
    runs: final.runs.size,
    events: countEvents(final),
    bodies: ledger.filter(({ what }) => what === 'begin').length,
    frozen,
    folder,
  }
}
