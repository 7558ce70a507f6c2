import { join } from 'node:path'
import { eventCode, eventKey } from '../../src/worlds/sqlite/event-key.ts'
import { openStore } from '../../src/worlds/sqlite/open.ts'
import { resolveOptions } from '../../src/worlds/sqlite/options.ts'

/** Commits the rows of `count` sequential steps, one transaction each, and gives the milliseconds of one. */
export type BareCommit = (count: number) => number

/**
 * The least that a sequential step can cost on the embedded store: the rows that it leaves behind, written by hand in
 * one transaction, with no engine, no queue and no promise around it. A file of its own, with the same schema and
 * durability.
 */
export async function openBareCommit(dataDir: string): Promise<BareCommit> {
  const options = resolveOptions({ dataDir, file: join(dataDir, 'floor.db') })
  const db = await openStore(options)
  // As SQLite does by itself: the store under measurement does it on a thread of its own.
  db.exec('PRAGMA wal_autocheckpoint = 1000')
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const advance = db.prepare(
    'UPDATE runs SET head = ?, updated_at = ? WHERE id = ? AND epoch = 1 AND head = ?',
  )
  const event = db.prepare(
    'INSERT INTO events (id, type, entity, created_at, data, payload) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const complete = db.prepare(
    'UPDATE steps SET status = 2, outcome_seq = ?, updated_at = ?, completed_at = ? WHERE run = ? AND step_id = ?',
  )
  const create = db.prepare(
    `INSERT INTO steps (run, step_id, step_name, status, attempt, background, created_seq, created_at, updated_at,
       started_at) VALUES (?, ?, ?, 1, 1, 0, ?, ?, ?, ?)`,
  )
  const insertRun = db.prepare(
    `INSERT INTO runs (run_id, workflow_name, status, seed, head, created_at, updated_at, epoch)
     VALUES (?, 'workflow//./fixtures/workflows/bench//sequential', 1, 'seed', 2, 0, 0, 1)`,
  )
  let runs = 0

  function newRun(): number {
    runs++
    const id = Number(insertRun.run([`wrun_${runs}`]).lastInsertRowid)
    create.run([id, stepId(0), STEP, 2, 0, 0, 0])
    return id
  }

  function commitStep(run: number, n: number): void {
    const seq = 2 + (n - 1) * 3
    const now = Date.now()
    begin.run([])
    advance.run([seq + 3, now, run, seq])
    event.run([eventKey(run, seq + 1), COMPLETED, stepId(n - 1), now, '{"attempt":1}', `${n}`])
    complete.run([seq + 1, now, now, run, stepId(n - 1)])
    event.run([eventKey(run, seq + 2), CREATED, stepId(n), now, STEP_DATA, `{"args":[${n},1]}`])
    event.run([eventKey(run, seq + 3), STARTED, stepId(n), now, '{"attempt":1}', null])
    create.run([run, stepId(n), STEP, seq + 2, now, now, now])
    commit.run([])
  }

  return (count) => {
    const run = newRun()
    const begun = performance.now()
    for (let n = 1; n <= count; n++) commitStep(run, n)
    return (performance.now() - begun) / count
  }
}

const STEP = 'step//./fixtures/workflows/bench//add'
const STEP_DATA = JSON.stringify({ stepName: STEP })
const CREATED = eventCode('step_created')
const STARTED = eventCode('step_started')
const COMPLETED = eventCode('step_completed')

function stepId(n: number): string {
  return `step_01KAP3W6MV8QK0000000${n.toString().padStart(7, '0')}`
}
