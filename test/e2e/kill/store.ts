import Database from 'libsql'
import { eventTypeOf, seqOfKey } from '../../../src/worlds/sqlite/event-key.ts'

/** An event as it lies in the file, read past everything that is under test. */
export interface StoredEvent {
  seq: number
  type: string
  entity: string | null
  createdAt: number
  data: Record<string, unknown>
  payload: string | null
}

export interface StoredRun {
  runId: string
  workflow: string
  status: 'pending' | 'running' | 'completed' | 'failed' | 'cancelled'
  head: number
  owner: number | null
  events: StoredEvent[]
}

export interface StoredStep {
  stepId: string
  status: number
  attempt: number
}

export interface Snapshot {
  runs: Map<string, StoredRun>
  steps: Map<string, StoredStep>
  /** Pending or taken messages. */
  messages: number
}

const STATUSES = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const

/** Looks at a store past everything that is under test. */
export interface StoreProbe {
  /** Everything in the store at one instant. */
  snapshot(): Promise<Snapshot>
  /** How many events the store holds. */
  count(): Promise<number>
  close(): Promise<void>
}

/** @param file the embedded store's */
export function probeSqlite(file: string): StoreProbe {
  const read = <T>(query: (db: Database.Database) => T): T => {
    const db = new Database(file, { readonly: true, timeout: 5000 })
    try {
      return query(db)
    } finally {
      db.close()
    }
  }
  return {
    snapshot: async () =>
      read((db) =>
        db.transaction(() => ({
          runs: readRuns(db),
          steps: readSteps(db),
          messages: (db.prepare('SELECT count(*) AS n FROM messages').get() as { n: number }).n,
        }))(),
      ),
    count: async () =>
      read((db) => (db.prepare('SELECT coalesce(sum(head), 0) AS n FROM runs').get() as { n: number }).n),
    close: async () => undefined,
  }
}

function readRuns(db: Database.Database): Map<string, StoredRun> {
  const runs = new Map<number, StoredRun>()
  const rows = db.prepare('SELECT id, run_id, workflow_name, status, head, owner FROM runs').all() as RunRow[]
  for (const { id, run_id: runId, workflow_name, status, head, owner } of rows) {
    const workflow = workflow_name.slice(workflow_name.lastIndexOf('//') + 2)
    runs.set(id, { runId, workflow, status: STATUSES[status]!, head, owner, events: [] })
  }
  const events = db
    .prepare('SELECT id, type, entity, created_at AS createdAt, data, payload FROM events ORDER BY id')
    .all() as EventRow[]
  for (const { id, type, entity, createdAt, data, payload } of events) {
    runs.get(runOfKey(id))!.events.push({
      seq: seqOfKey(id),
      type: eventTypeOf(type) ?? `unknown type ${type}`,
      entity,
      createdAt,
      data: data === null ? {} : (JSON.parse(data) as Record<string, unknown>),
      payload: payload === null ? null : String(payload),
    })
  }
  return new Map([...runs.values()].map((run) => [run.runId, run]))
}

function readSteps(db: Database.Database): Map<string, StoredStep> {
  const rows = db.prepare('SELECT step_id AS stepId, status, attempt FROM steps').all() as StoredStep[]
  return new Map(rows.map((row) => [row.stepId, row]))
}

function runOfKey(key: number): number {
  return Math.floor(key / 2 ** 22)
}

interface RunRow {
  id: number
  run_id: string
  workflow_name: string
  status: number
  head: number
  owner: number | null
}

interface EventRow {
  id: number
  type: number
  entity: string | null
  createdAt: number
  data: string | null
  payload: string | Buffer | null
}
