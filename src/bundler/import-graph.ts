import type { Metafile } from 'esbuild'
import { resolve } from 'node:path'

/** Who imports whom in the workflow bundle. Files are absolute paths. */
export interface ImportGraph {
  /** The files that declare workflows. */
  entries: string[]
  /** file → imported file → the specifier as written. */
  specifiers: Map<string, Map<string, string>>
}

export function importGraph(metafile: Metafile, root: string, entries: string[]): ImportGraph {
  const specifiers: ImportGraph['specifiers'] = new Map()
  for (const [file, input] of Object.entries(metafile.inputs)) {
    const edges = new Map<string, string>()
    for (const edge of input.imports) edges.set(resolve(root, edge.path), edge.original ?? edge.path)
    specifiers.set(resolve(root, file), edges)
  }
  return { entries, specifiers }
}

/** The shortest chain of imports from a workflow file to `file`, both included. */
export function trailTo(graph: ImportGraph, file: string): string[] {
  const cameFrom = new Map<string, string | null>(graph.entries.map((entry) => [entry, null]))
  for (const at of cameFrom.keys()) {
    if (at === file) break
    for (const next of graph.specifiers.get(at)?.keys() ?? []) {
      if (!cameFrom.has(next)) cameFrom.set(next, at)
    }
  }
  const trail = [file]
  for (let at = cameFrom.get(file); at != null; at = cameFrom.get(at)) trail.unshift(at)
  return trail
}
