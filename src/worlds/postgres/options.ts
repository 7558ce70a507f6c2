import { createError, parseDuration } from '../../errors/index.ts'

export interface PostgresWorldOptions {
  /** Connection string. @default WORKFLOW_POSTGRES_URL, else DATABASE_URL */
  url?: string
  /**
   * Connection string for LISTEN, when `url` leads to a pooler in transaction mode (PgBouncer), through which
   * notifications do not come. Without it, and with such a pooler, other processes are heard by polling alone.
   * @default WORKFLOW_POSTGRES_LISTEN_URL, else `url`
   */
  listenUrl?: string
  /** Schema that holds the tables. @default WORKFLOW_POSTGRES_SCHEMA, else `stepline` */
  schema?: string
  /** Connections of this process at most, besides the one that listens. @default WORKFLOW_POSTGRES_MAX_POOL_SIZE, else 10 */
  maxConnections?: number
  /** Messages that this process handles at the same time, 1 to 10000. @default WORKFLOW_POSTGRES_WORKER_CONCURRENCY, else 50 */
  concurrency?: number
  /** TLS settings, as `pg` takes them. @default what the connection string says */
  ssl?: boolean | object
  /** Bring the schema up to date when opening. @default true, unless WORKFLOW_POSTGRES_MIGRATE is `0` */
  migrate?: boolean
  /** How long ended runs are kept: milliseconds or a duration such as `'30d'`. @default WORKFLOW_RETENTION, else for ever */
  retention?: string | number
  /** Bytes that one value may have, as it is stored. A run whose value is larger fails. @default 100 MiB */
  maxPayloadBytes?: number
  /** Milliseconds without a heartbeat after which an owner counts as dead. @default 30000 */
  leaseMs?: number
  /** Milliseconds between two looks at what hints may have missed. @default 3000 */
  pollMs?: number
  /** Milliseconds to go on trying while the database cannot be reached. @default 10000 */
  busyMs?: number
  /** Clock, in epoch milliseconds; for tests. @default Date.now */
  now?: () => number
}

export interface ResolvedPostgresWorldOptions {
  url: string
  listenUrl: string
  /** Quoted. */
  schema: string
  maxConnections: number
  concurrency: number
  ssl: boolean | object | undefined
  migrate: boolean
  retentionMs: number | undefined
  maxPayloadBytes: number
  leaseMs: number
  pollMs: number
  busyMs: number
  now: () => number
  /** The clock is a test's: the database's is not asked. */
  ownClock: boolean
}

/**
 * Fills in defaults, from the environment where it has a say.
 *
 * @throws WorkflowWorldError `database-url-missing`, `database-schema-name`
 * @throws WorkflowRuntimeError `setting-invalid`
 */
export function resolveOptions(
  options: PostgresWorldOptions = {},
  env: Record<string, string | undefined> = process.env,
): ResolvedPostgresWorldOptions {
  const url = options.url ?? (env.WORKFLOW_POSTGRES_URL || env.DATABASE_URL)
  if (!url) throw createError('database-url-missing', {})
  const retention = options.retention ?? (env.WORKFLOW_RETENTION || undefined)
  return {
    url,
    listenUrl: options.listenUrl ?? (env.WORKFLOW_POSTGRES_LISTEN_URL || url),
    schema: quoteSchema(options.schema ?? (env.WORKFLOW_POSTGRES_SCHEMA || 'stepline')),
    maxConnections: options.maxConnections ?? readCount(env, 'WORKFLOW_POSTGRES_MAX_POOL_SIZE', 10, 1000),
    concurrency: options.concurrency ?? readCount(env, 'WORKFLOW_POSTGRES_WORKER_CONCURRENCY', 50, 10_000),
    ssl: options.ssl,
    migrate: options.migrate ?? env.WORKFLOW_POSTGRES_MIGRATE !== '0',
    retentionMs: retention === undefined ? undefined : parseDuration(retention),
    maxPayloadBytes: options.maxPayloadBytes ?? 100 * 1024 * 1024,
    leaseMs: options.leaseMs ?? 30_000,
    pollMs: options.pollMs ?? 3_000,
    busyMs: options.busyMs ?? 10_000,
    now: options.now ?? Date.now,
    ownClock: options.now !== undefined,
  }
}

/** A whole number from 1 to `most`; one outside of the range counts as the nearest bound. */
function readCount(
  env: Record<string, string | undefined>,
  name: string,
  fallback: number,
  most: number,
): number {
  const received = env[name]?.trim()
  if (!received) return fallback
  const value = Math.floor(Number(received))
  if (!Number.isFinite(value))
    throw createError('setting-invalid', { name, received, wanted: `a number from 1 to ${most}` })
  return Math.min(most, Math.max(1, value))
}

/** The name goes into the text of every statement, so it is held to what needs no escaping. */
function quoteSchema(name: string): string {
  if (!/^[a-z_][a-z0-9_]{0,47}$/i.test(name)) throw createError('database-schema-name', { name })
  return `"${name}"`
}
