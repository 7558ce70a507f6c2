/** The catalog: every error that a user can meet, by slug. One file per family. */
import { argumentErrors } from './arguments.ts'
import { buildErrors } from './build.ts'
import { databaseErrors } from './database.ts'
import { replayErrors } from './replay.ts'
import { transferErrors } from './transfer.ts'
import { usageErrors } from './usage.ts'
import { webhookErrors } from './webhooks.ts'
import { worldErrors } from './world.ts'

export type { CatalogEntry } from './entry.ts'

type Catalog = ReturnType<typeof argumentErrors> &
  ReturnType<typeof buildErrors> &
  ReturnType<typeof usageErrors> &
  ReturnType<typeof replayErrors> &
  ReturnType<typeof webhookErrors> &
  ReturnType<typeof worldErrors> &
  ReturnType<typeof databaseErrors> &
  ReturnType<typeof transferErrors>

export type ErrorSlug = keyof Catalog
export type ErrorDetails<S extends ErrorSlug> = Parameters<Catalog[S]['message']>[0]

let catalog: Catalog | undefined

/** All entries by slug. */
export function getCatalog(): Catalog {
  return (catalog ??= {
    ...argumentErrors(),
    ...buildErrors(),
    ...usageErrors(),
    ...replayErrors(),
    ...webhookErrors(),
    ...worldErrors(),
    ...databaseErrors(),
    ...transferErrors(),
  })
}
