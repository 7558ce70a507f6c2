import { resolve } from 'node:path'
import { createError, parseDuration } from '../../errors/index.ts'

/** `process` survives the death of the process; `power` also that of the machine, at one disk flush per commit. */
export type Durability = 'process' | 'power'

export interface SqliteWorldOptions {
  /** Folder of the store; made when missing. @default WORKFLOW_LOCAL_DATA_DIR, else `.workflow-data` */
  dataDir?: string
  /** The store's file, in `dataDir` unless absolute. @default 'workflow.db' */
  file?: string
  /** @default WORKFLOW_DURABILITY, else `power` when NODE_ENV is `production`, else `process` */
  durability?: Durability
  /** How long ended runs are kept: milliseconds or a duration such as `'30d'`. @default WORKFLOW_RETENTION, else for ever */
  retention?: string | number
  /** Milliseconds without a heartbeat after which an owner counts as dead. @default 30000 */
  leaseMs?: number
  /** Milliseconds between two looks at what hints may have missed. @default 3000 */
  pollMs?: number
  /** Milliseconds to go on trying while other processes lock the store. @default 10000 */
  busyMs?: number
  /** Clock, in epoch milliseconds; for tests. @default Date.now */
  now?: () => number
}

export interface ResolvedSqliteWorldOptions {
  dataDir: string
  file: string
  durability: Durability
  retentionMs: number | undefined
  leaseMs: number
  pollMs: number
  busyMs: number
  now: () => number
}

/** Fills in defaults, from the environment where it has a say. */
export function resolveOptions(
  options: SqliteWorldOptions = {},
  env: Record<string, string | undefined> = process.env,
): ResolvedSqliteWorldOptions {
  const dataDir = resolve(options.dataDir ?? (env.WORKFLOW_LOCAL_DATA_DIR || '.workflow-data'))
  return {
    dataDir,
    file: resolve(dataDir, options.file ?? 'workflow.db'),
    durability: resolveDurability(options.durability ?? env.WORKFLOW_DURABILITY, env),
    retentionMs: resolveRetention(options.retention ?? env.WORKFLOW_RETENTION),
    leaseMs: options.leaseMs ?? 30_000,
    pollMs: options.pollMs ?? 3_000,
    busyMs: options.busyMs ?? 10_000,
    now: options.now ?? (() => Date.now()),
  }
}

function resolveDurability(chosen: string | undefined, env: Record<string, string | undefined>): Durability {
  if (!chosen) return env.NODE_ENV === 'production' ? 'power' : 'process'
  if (chosen === 'process' || chosen === 'power') return chosen
  throw createError('store-durability-unknown', { received: chosen })
}

function resolveRetention(chosen: string | number | undefined): number | undefined {
  return chosen === undefined || chosen === '' ? undefined : parseDuration(chosen)
}
