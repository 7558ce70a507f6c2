import { z } from 'zod'
import type { Entry } from '../compiler/index.ts'
import { displayPath } from './paths.ts'
import type { CompiledFile } from './project.ts'

const location = {
  /** As declared: `name`, `outer/inner`, `Class.member` … */
  name: z.string(),
  /** Relative to the app root. */
  file: z.string(),
  /** 1-based. */
  line: z.number().int().positive(),
  /** 0-based. */
  column: z.number().int().nonnegative(),
}

/** What an app declares, by id. The seam between build and run time: additive, versioned, the same in every build. */
export const manifestSchema = z.object({
  version: z.literal(1),
  /** Content hash of the workflow bundle. */
  bundle: z.string(),
  workflows: z.record(z.string(), z.object({ workflowId: z.string(), ...location })),
  steps: z.record(z.string(), z.object({ stepId: z.string(), ...location })),
  classes: z.record(z.string(), z.object({ classId: z.string(), ...location })),
})

export type Manifest = z.infer<typeof manifestSchema>

type Kind = 'workflows' | 'steps' | 'classes'

export function createManifest(root: string, modules: CompiledFile[], bundle: string): Manifest {
  return manifestSchema.parse({
    version: 1,
    bundle,
    workflows: collect(root, modules, 'workflows', 'workflowId'),
    steps: collect(root, modules, 'steps', 'stepId'),
    classes: collect(root, modules, 'classes', 'classId'),
  })
}

/** The text of manifest.json. */
export function printManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`
}

function collect(root: string, modules: CompiledFile[], kind: Kind, idKey: string) {
  const entries = modules.flatMap(({ file, entries: declared }) =>
    declared[kind].map((entry) => [entry.id, describe(root, file, entry, idKey)] as const),
  )
  // By code unit: a locale's order would differ between machines.
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}

function describe(root: string, file: string, entry: Entry, idKey: string) {
  const { id, name, line, column } = entry
  return { [idKey]: id, name, file: displayPath(file, root), line, column }
}
