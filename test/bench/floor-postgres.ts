import { migratePostgres } from '../../src/worlds/postgres/index.ts'

const SCHEMA = 'stepline_floor'
const STEP = 'step//./fixtures/workflows/bench//add'

/**
 * The least that a sequential step can cost on Postgres: its rows in one prepared statement, so one round trip and one
 * commit, with no engine, no queue and no checks around it. A schema of its own with the same tables.
 *
 * @returns milliseconds of one commit
 */
export async function openPostgresFloor(url: string): Promise<(count: number) => Promise<number>> {
  await migratePostgres({ url, schema: SCHEMA })
  // Loaded only here, as the World does: it would take its time at every start of the measured process.
  const { default: pg } = await import('pg')
  // One connection, which does not keep the process alive.
  const client = new pg.Pool({ connectionString: url, max: 1, allowExitOnIdle: true })
  // The server is stopped when everything is measured, maybe before this process.
  client.on('error', () => undefined)
  let runs = 0

  async function newRun(): Promise<number> {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO ${SCHEMA}.runs (run_id, workflow_name, status, seed, head, attributes, created_at, updated_at, epoch)
       VALUES ($1, 'sequential', 'running', 'seed', 2, '{}', 0, 0, 1) RETURNING id`,
      [`wrun_floor_${process.pid}_${++runs}`],
    )
    const run = Number(rows[0]!.id)
    await client.query(
      `INSERT INTO ${SCHEMA}.steps (run, step_id, step_name, status, attempt, background, created_seq, created_at, updated_at)
       VALUES ($1, $2, $3, 'running', 1, false, 2, 0, 0)`,
      [run, stepId(0), STEP],
    )
    return run
  }

  async function commitStep(run: number, n: number): Promise<void> {
    const seq = 2 + (n - 1) * 3
    const data = JSON.stringify({ stepName: STEP })
    const values = [run, seq, Date.now(), stepId(n - 1), stepId(n), data, `${n}`, `{"args":[${n},1]}`, STEP]
    await client.query({ name: 'step', text: COMMIT_STEP, values })
  }

  return async (count) => {
    const run = await newRun()
    const begun = performance.now()
    for (let n = 1; n <= count; n++) await commitStep(run, n)
    return (performance.now() - begun) / count
  }
}

const COMMIT_STEP = `
  WITH advanced AS (
    UPDATE ${SCHEMA}.runs SET head = $2::integer + 3, updated_at = $3 WHERE id = $1 AND epoch = 1 AND head = $2
  ), logged AS (
    INSERT INTO ${SCHEMA}.events (run, seq, type, entity, created_at, data, payload) VALUES
      ($1, $2::integer + 1, 'step_completed', $4, $3::float8, '{"attempt":1}', $7),
      ($1, $2::integer + 2, 'step_created', $5, $3::float8, $6, $8),
      ($1, $2::integer + 3, 'step_started', $5, $3::float8, '{"attempt":1}', NULL)
  ), completed AS (
    UPDATE ${SCHEMA}.steps SET status = 'completed', outcome_seq = $2::integer + 1, updated_at = $3::float8,
      completed_at = $3::float8 WHERE run = $1 AND step_id = $4
  )
  INSERT INTO ${SCHEMA}.steps (run, step_id, step_name, status, attempt, background, created_seq, created_at, updated_at,
    started_at) VALUES ($1, $5, $9, 'running', 1, false, $2::integer + 2, $3::float8, $3::float8, $3::float8)`

function stepId(n: number): string {
  return `step_01KAP3W6MV8QK0000000${n.toString().padStart(7, '0')}`
}
