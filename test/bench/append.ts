/**
 * What an append of a sequential step costs over the bare transaction with the same rows, in one process.
 *
 * Both write 3 events, update one step, insert one, and move the run's head under its fence. Rounds are interleaved and
 * the medians are compared, since the machine drifts more than the two differ. Not measured: contention, cold caches,
 * large payloads, group commit (one append at a time here).
 *
 * Run: npx tsx test/bench/append.ts
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLibsql } from '../../src/worlds/sqlite/driver-libsql.ts'
import { createSqliteWorld } from '../../src/worlds/sqlite/index.ts'
import { init } from '../../src/worlds/sqlite/migrations/0001-init.ts'
import type { Durability } from '../../src/worlds/sqlite/options.ts'
import type { NewEvent } from '../../src/world/index.ts'

const ROUNDS = 15
const APPENDS: Record<Durability, number> = { process: 400, power: 60 }
const PAYLOAD = JSON.stringify({ order: 'o-1', items: [1, 2, 3], note: 'x'.repeat(60) })

interface Candidate {
  /** One sequential step. */
  step(index: number): Promise<void>
  close(): Promise<void>
}

async function bareTransaction(dir: string, durability: Durability): Promise<Candidate> {
  const db = await openLibsql(join(dir, 'bare.db'))
  db.prepare('PRAGMA journal_mode = WAL').get([])
  db.exec(`PRAGMA synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'}; ${init}`)
  db.exec(`INSERT INTO runs (id, run_id, workflow_name, status, seed, head, created_at, updated_at, epoch, owner)
    VALUES (1, 'wrun_bench', 'bench', 1, 'seed', 0, 0, 0, 1, 1)`)
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const head = db.prepare(
    'UPDATE runs SET head = ?, updated_at = ? WHERE id = ? AND epoch = ? AND head = ? AND owner = ?',
  )
  const event = db.prepare(
    'INSERT INTO events (id, type, entity, created_at, data, payload) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const update = db.prepare(
    'UPDATE steps SET status = ?, outcome_seq = ?, updated_at = ?, completed_at = ? WHERE run = ? AND step_id = ?',
  )
  const insert =
    db.prepare(`INSERT INTO steps (run, step_id, step_name, status, attempt, background, created_seq,
    created_at, updated_at, started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  return {
    async step(index) {
      const at = Date.now()
      const seq = index * 3
      begin.run([])
      head.run([seq + 3, at, 1, 1, seq, 1])
      event.run([4194304 + seq + 1, 9, `step_${index}`, at, '{"attempt":1}', PAYLOAD])
      event.run([
        4194304 + seq + 2,
        6,
        `step_${index + 1}`,
        at,
        '{"stepName":"step//./src/bench//work"}',
        PAYLOAD,
      ])
      event.run([4194304 + seq + 3, 7, `step_${index + 1}`, at, '{"attempt":1}', null])
      update.run([2, seq + 1, at, at, 1, `step_${index}`])
      insert.run([1, `step_${index + 1}`, 'step//./src/bench//work', 1, 1, 0, seq + 2, at, at, at])
      commit.run([])
    },
    close: () => db.close(),
  }
}

async function worldAppend(dir: string, durability: Durability): Promise<Candidate> {
  const world = await createSqliteWorld({ dataDir: dir, file: 'world.db', durability })
  const runId = 'wrun_bench'
  const createdAt = Date.now()
  await world.createRun({
    runId,
    workflowName: 'bench',
    seed: 'seed',
    createdAt,
    input: PAYLOAD,
    claim: true,
  })
  const first: NewEvent[] = [{ type: 'run_started', createdAt, data: { bundle: 'b' } }, ...startStep(0)]
  await world.append(runId, { epoch: 1, after: 1, events: first, lease: 'keep' })
  return {
    async step(index) {
      const at = Date.now()
      const done: NewEvent = {
        type: 'step_completed',
        correlationId: `step_${index}`,
        createdAt: at,
        data: { attempt: 1 },
        payload: PAYLOAD,
      }
      const events = [done, ...startStep(index + 1)]
      const result = await world.append(runId, { epoch: 1, after: 4 + index * 3, events, lease: 'keep' })
      if (result.status !== 'appended') throw new Error(`append was ${result.status}`)
    },
    close: () => world.close(),
  }
}

function startStep(index: number): NewEvent[] {
  const at = Date.now()
  const correlationId = `step_${index}`
  return [
    {
      type: 'step_created',
      correlationId,
      createdAt: at,
      data: { stepName: 'step//./src/bench//work' },
      payload: PAYLOAD,
    },
    { type: 'step_started', correlationId, createdAt: at, data: { attempt: 1 } },
  ]
}

async function measure(durability: Durability): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'append-bench-'))
  const candidates = {
    bare: await bareTransaction(dir, durability),
    append: await worldAppend(dir, durability),
  }
  const times = { bare: [] as number[], append: [] as number[] }
  const steps = { bare: 0, append: 0 }
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of round % 2 ? (['bare', 'append'] as const) : (['append', 'bare'] as const)) {
      const begin = performance.now()
      for (let i = 0; i < APPENDS[durability]; i++) await candidates[name].step(steps[name]++)
      // The first round warms up.
      if (round > 0) times[name].push(((performance.now() - begin) * 1000) / APPENDS[durability])
    }
  }
  const [bare, append] = [median(times.bare), median(times.append)]
  console.log(
    `${durability}: bare ${bare.toFixed(1)} µs, append ${append.toFixed(1)} µs, ratio ${(append / bare).toFixed(2)}`,
  )
  await candidates.bare.close()
  await candidates.append.close()
  rmSync(dir, { recursive: true })
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN
}

await measure('process')
await measure('power')
