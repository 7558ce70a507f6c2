import type { Analysis } from './analyze/index.ts'

/** A workflow, step or class of a file. */
export interface Entry {
  /** `name`, `default`, `outer/inner`, `object/key`, `Class.member` or `Class#member`. */
  name: string
  id: string
  /** Offsets of the function or class in the source. */
  start: number
  end: number
  /** 1-based. */
  line: number
  /** 0-based. */
  column: number
  /** The names under which the module exports it. */
  exportNames: string[]
}

export interface Entries {
  workflows: Entry[]
  steps: Entry[]
  classes: Entry[]
}

/** What an analysis found, as plain data, in source order. */
export function listEntries({ sites, classes }: Analysis): Entries {
  const ofKind = (kind: 'workflow' | 'step') =>
    sites.filter((s) => s.kind === kind).map((s) => entry(s.path, s.id, s.fn, s.exportNames))
  return {
    workflows: ofKind('workflow'),
    steps: ofKind('step'),
    classes: classes.flatMap(({ path, id, node, isError, members }) =>
      id === null || (isError && members.length === 0) ? [] : [entry(path, id, node, [])],
    ),
  }
}

interface Located {
  start?: number | null
  end?: number | null
  loc?: { start: { line: number; column: number } } | null
}

function entry(name: string, id: string, node: Located, exportNames: string[]): Entry {
  const { line, column } = node.loc?.start ?? { line: 1, column: 0 }
  return { name, id, start: node.start ?? 0, end: node.end ?? 0, line, column, exportNames }
}
