/**
 * The embedded World: one SQLite file, opened by any number of processes of one machine.
 *
 * `operations/` holds one SQL operation per file; each runs inside a transaction that group-commit.ts opens and shares.
 * Around them: who is alive (owners.ts), delivery (consumer.ts), hints across processes (notify.ts), upkeep (sweeper.ts).
 * Must not know: the engine, the runtime, the codec. Payloads are opaque here.
 */
export { createSqliteWorld } from './world.ts'
export type { SqliteWorldOptions } from './options.ts'
