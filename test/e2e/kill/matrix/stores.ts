import { join } from 'node:path'
import pg from 'pg'
import { startPostgres } from '../../../postgres/server.ts'
import { probePostgres } from '../store-postgres.ts'
import { probeSqlite, type StoreProbe } from '../store.ts'

export type StoreKind = 'sqlite' | 'postgres'

export interface PointStore {
  env: Record<string, string>
  probe(): Promise<StoreProbe>
  trouble: StoreTrouble
}

/** Where each point gets an empty store of its own. */
export interface Stores {
  /** What a server needs to know of a new store, and how to look into it once a server has opened it. */
  create(folder: string): Promise<PointStore>
  close(): Promise<void>
}

/** What can be done to the database of one point, where there is one. */
export interface StoreTrouble {
  /** Stops its server, as a crash would. */
  stop?(): Promise<void>
  start?(): Promise<void>
  /** Ends all connections to it. */
  cut?(): Promise<void>
}

export async function openStores(kind: StoreKind): Promise<Stores> {
  return kind === 'postgres' ? postgresStores() : sqliteStores
}

const sqliteStores: Stores = {
  create: async (folder) => ({
    env: { KILL_WORLD: 'sqlite', WORKFLOW_LOCAL_DATA_DIR: folder },
    probe: async () => probeSqlite(join(folder, 'workflow.db')),
    trouble: {},
  }),
  close: async () => undefined,
}

async function postgresStores(): Promise<Stores> {
  const server = await startPostgres()
  let databases = 0
  return {
    async create() {
      const name = `matrix_${++databases}`
      const client = new pg.Client({ connectionString: server.url })
      await client.connect()
      await client.query(`CREATE DATABASE ${name}`)
      await client.end()
      const url = server.url.replace(/[^/]*$/, name)
      return {
        env: { KILL_WORLD: 'postgres', WORKFLOW_POSTGRES_URL: url },
        probe: () => probePostgres(url),
        trouble: {
          stop: () => server.crash(),
          start: () => server.restart(),
          cut: () => cutConnections(server.url, name),
        },
      }
    },
    close: () => server.stop(),
  }
}

async function cutConnections(url: string, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [database])
  await client.end()
}
