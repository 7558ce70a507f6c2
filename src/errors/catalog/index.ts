/** The catalog: every error that a user can meet, by slug. One file per family. */
import { buildErrors } from './build.ts'
import { replayErrors } from './replay.ts'
import { usageErrors } from './usage.ts'
import { worldErrors } from './world.ts'

export type { CatalogEntry } from './entry.ts'

export const catalog = {
  ...buildErrors,
  ...usageErrors,
  ...replayErrors,
  ...worldErrors,
}

export type ErrorSlug = keyof typeof catalog
export type ErrorDetails<S extends ErrorSlug> = Parameters<(typeof catalog)[S]['message']>[0]
