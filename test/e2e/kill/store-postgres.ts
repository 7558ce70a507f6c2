import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Snapshot, StoredEvent, StoredRun, StoreProbe } from './store.ts'

const SCHEMA = 'stepline'

/** How long the database may be away. Milliseconds. */
const PATIENCE = 20_000

/** Looks at the Postgres World's tables from outside; connects again when its connection is cut. */
export async function probePostgres(url: string): Promise<StoreProbe> {
  let client: pg.Client | undefined

  async function connected(): Promise<pg.Client> {
    if (client) return client
    const fresh = new pg.Client({ connectionString: url })
    fresh.on('error', () => undefined)
    await fresh.connect()
    return (client = fresh)
  }

  async function ask<T>(read: (client: pg.Client) => Promise<T>): Promise<T> {
    const until = Date.now() + PATIENCE
    for (;;) {
      try {
        return await read(await connected())
      } catch (error) {
        if (Date.now() > until) throw error
        await client?.end().catch(() => undefined)
        client = undefined
        await wait(30)
      }
    }
  }

  return {
    snapshot: () => ask(readSnapshot),
    count: () =>
      ask(async (db) => {
        const text = `SELECT coalesce(sum(head), 0)::integer AS n FROM ${SCHEMA}.runs`
        return (await db.query<{ n: number }>(text)).rows[0]!.n
      }),
    close: async () => client?.end(),
  }
}

async function readSnapshot(db: pg.Client): Promise<Snapshot> {
  const rows = async <Row>(text: string): Promise<Row[]> => (await db.query(text)).rows as unknown as Row[]
  await db.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  const runs = await rows<RunRow>(
    `SELECT id, run_id, workflow_name, status, head, owner::float8 FROM ${SCHEMA}.runs ORDER BY id`,
  )
  const events = await rows<EventRow>(
    `SELECT run, seq, type, entity, created_at, data, payload FROM ${SCHEMA}.events ORDER BY run, seq`,
  )
  const steps = await rows<{ stepId: string; status: string; attempt: number }>(
    `SELECT step_id AS "stepId", status, attempt FROM ${SCHEMA}.steps`,
  )
  const [messages] = await rows<{ n: number }>(`SELECT count(*)::integer AS n FROM ${SCHEMA}.messages`)
  await db.query('COMMIT')
  const byId = new Map(runs.map((row) => [row.id, toRun(row)]))
  for (const event of events) byId.get(event.run)!.events.push(toEvent(event))
  return {
    runs: new Map([...byId.values()].map((run) => [run.runId, run])),
    steps: new Map(steps.map((row) => [row.stepId, { ...row, status: STEP_STATUSES.indexOf(row.status) }])),
    messages: messages!.n,
  }
}

const STEP_STATUSES = ['pending', 'running', 'completed', 'failed']

interface RunRow {
  id: string
  run_id: string
  workflow_name: string
  status: StoredRun['status']
  head: number
  owner: number | null
}

interface EventRow {
  run: string
  seq: number
  type: string
  entity: string | null
  created_at: number
  data: string | null
  payload: string | null
}

function toRun({ run_id: runId, workflow_name, status, head, owner }: RunRow): StoredRun {
  const workflow = workflow_name.slice(workflow_name.lastIndexOf('//') + 2)
  return { runId, workflow, status, head, owner, events: [] }
}

function toEvent({ seq, type, entity, created_at, data, payload }: EventRow): StoredEvent {
  const parsed = data === null ? {} : (JSON.parse(data) as Record<string, unknown>)
  return { seq, type, entity, createdAt: created_at, data: parsed, payload }
}
