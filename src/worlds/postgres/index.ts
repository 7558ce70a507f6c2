/**
 * The World on PostgreSQL, shared by any number of processes and machines.
 *
 * changes.ts folds events into rows, `functions/` holds what is decided inside the database, `operations/` one call each.
 * Around them: one commit for appends that come together (batcher.ts), hints over LISTEN and NOTIFY (listener.ts), who is
 * alive (owners.ts), upkeep. Must not know: the engine, the runtime, the codec. Payloads are opaque here.
 */
export { createPostgresWorld, createWorld } from './world.ts'
export { migratePostgres, type MigrationReport } from './migrate.ts'
export type { PostgresWorldOptions } from './options.ts'
