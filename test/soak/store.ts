import { statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import pg from 'pg'
import { startPostgres } from '../postgres/server.ts'

/** The store under load, looked at past everything that is under test. */
export interface SoakStore {
  env: Record<string, string>
  /** Runs by status, and what should be left of none of them. */
  look(): Promise<{ runs: Record<string, number>; leases: number; messages: number; megabytes: number }>
  close(): Promise<void>
}

const COUNTS = `SELECT (SELECT count(*) FROM runs WHERE owner IS NOT NULL) AS leases, (SELECT count(*) FROM messages) AS messages`
const BY_STATUS = 'SELECT status, count(*) AS n FROM runs GROUP BY status'
const STATUSES = ['pending', 'running', 'completed', 'failed', 'cancelled']

interface Counts {
  leases: number
  messages: number
}

/** @param folder an empty one */
export function openStore(kind: string, folder: string): Promise<SoakStore> {
  return kind === 'postgres' ? openPostgres() : openSqlite(folder)
}

async function openSqlite(folder: string): Promise<SoakStore> {
  const file = join(folder, 'workflow.db')
  return {
    env: { WORKFLOW_WORLD: 'sqlite', WORKFLOW_LOCAL_DATA_DIR: folder },
    async look() {
      const db = new Database(file, { readonly: true, timeout: 5000 })
      try {
        const rows = db.prepare(BY_STATUS).all() as Array<{ status: number; n: number }>
        const runs = Object.fromEntries(rows.map(({ status, n }) => [STATUSES[status]!, n]))
        return { runs, ...(db.prepare(COUNTS).get() as Counts), megabytes: statSync(file).size / 1024 / 1024 }
      } finally {
        db.close()
      }
    },
    close: async () => undefined,
  }
}

async function openPostgres(): Promise<SoakStore> {
  const server = process.env['DATABASE_URL'] ? undefined : await startPostgres({ durable: true })
  const url = server?.url ?? process.env['DATABASE_URL']!
  const schema = `soak_${process.pid}`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`SET search_path = ${schema}`)
  return {
    env: { WORKFLOW_WORLD: 'postgres', DATABASE_URL: url, WORKFLOW_POSTGRES_SCHEMA: schema },
    async look() {
      const { rows } = await client.query<{ status: string; n: string }>(BY_STATUS)
      const runs = Object.fromEntries(rows.map(({ status, n }) => [status, Number(n)]))
      const counts = (await client.query<Record<keyof Counts, string>>(COUNTS)).rows[0]!
      const text = 'SELECT pg_database_size(current_database()) / 1048576.0 AS size'
      const size = Number((await client.query<{ size: string }>(text)).rows[0]!.size)
      return { runs, leases: Number(counts.leases), messages: Number(counts.messages), megabytes: size }
    },
    async close() {
      await client.query(`DROP SCHEMA ${schema} CASCADE`)
      await client.end()
      await server?.stop()
    },
  }
}
