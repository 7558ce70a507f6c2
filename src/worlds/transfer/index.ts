/**
 * Moves all that a store holds to a store of the other kind: `npx stepline migrate --from sqlite --to postgres`.
 *
 * It copies rows as they are (tables.ts names every table and column), payloads unopened, in one transaction of the
 * target: all of it is there, or nothing. Must not know: the runtime, the engine, what payloads hold.
 */
import { createError } from '../../errors/index.ts'
import type { PostgresWorldOptions } from '../postgres/options.ts'
import type { SqliteWorldOptions } from '../sqlite/options.ts'
import { copyStore, type TransferProgress, type TransferReport } from './copy-store.ts'

export type { TransferProgress, TransferReport } from './copy-store.ts'

export interface TransferOptions {
  /** `sqlite` (or `local`) and `postgres`: one of each. */
  from: string
  to: string
  /** The embedded store. @default what the environment names */
  sqlite?: SqliteWorldOptions
  /** The database. @default what the environment names */
  postgres?: PostgresWorldOptions
  /** Hears of every batch that was written. */
  onProgress?: (progress: TransferProgress) => void
}

export interface Transfer extends TransferReport {
  /** Names of the two stores. */
  source: string
  target: string
}

/**
 * Copies everything from one store into an empty one. The source is left as it was, and must not be in use.
 *
 * @throws WorkflowWorldError `transfer-stores`, `transfer-source-missing`, `transfer-source-in-use`,
 * `transfer-target-not-empty`, and what opening either store throws
 * @example await transferStore({ from: 'sqlite', to: 'postgres' })
 */
export async function transferStore(options: TransferOptions): Promise<Transfer> {
  const { from, to, sqlite, postgres, onProgress = () => undefined } = options
  const route = `${kindOf(from)} ${kindOf(to)}`
  if (route !== 'sqlite postgres' && route !== 'postgres sqlite')
    throw createError('transfer-stores', { from, to })
  const [embedded, database] = await Promise.all([import('./sqlite.ts'), import('./postgres.ts')])
  const [source, target] =
    route === 'sqlite postgres'
      ? [embedded.sqliteSource(sqlite), database.postgresTarget(postgres)]
      : [database.postgresSource(postgres), embedded.sqliteTarget(sqlite)]
  return source((read) =>
    target(async (write) => {
      const report = await copyStore(read, write, onProgress)
      return { ...report, source: read.label, target: write.label }
    }),
  )
}

function kindOf(name: string): string {
  return name === 'local' ? 'sqlite' : name
}
