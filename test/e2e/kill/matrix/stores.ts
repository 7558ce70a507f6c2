import { join } from 'node:path'
import pg from 'pg'
import { startPostgres } from '../../../postgres/server.ts'
import { probePostgres } from '../store-postgres.ts'
import { probeSqlite, type StoreProbe } from '../store.ts'

export type StoreKind = 'sqlite' | 'postgres'

/** Where each point gets an empty store of its own. */
export interface Stores {
  /** What a server needs to know of a new store, and how to look into it once a server has opened it. */
  create(folder: string): Promise<{ env: Record<string, string>; probe: () => Promise<StoreProbe> }>
  close(): Promise<void>
}

export async function openStores(kind: StoreKind): Promise<Stores> {
  return kind === 'postgres' ? postgresStores() : sqliteStores
}

const sqliteStores: Stores = {
  create: async (folder) => ({
    env: { KILL_WORLD: 'sqlite', WORKFLOW_LOCAL_DATA_DIR: folder },
    probe: async () => probeSqlite(join(folder, 'workflow.db')),
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
      return { env: { KILL_WORLD: 'postgres', WORKFLOW_POSTGRES_URL: url }, probe: () => probePostgres(url) }
    },
    close: () => server.stop(),
  }
}
