import type { World } from '../../src/world/index.ts'
import { createPostgresWorld, type PostgresWorldOptions } from '../../src/worlds/postgres/index.ts'
import { createSqliteWorld, type SqliteWorldOptions } from '../../src/worlds/sqlite/index.ts'

/** A store of either kind, as options that can be handed to another process. */
export type StoreOptions =
  ({ kind?: 'sqlite' } & SqliteWorldOptions) | ({ kind: 'postgres' } & PostgresWorldOptions)

export function openStore(options: StoreOptions): Promise<World> {
  return options.kind === 'postgres' ? createPostgresWorld(options) : createSqliteWorld(options)
}
