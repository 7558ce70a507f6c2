import type { Import } from './read-imports.ts'

/** The imports that run when `entry` is loaded: static ones with code behind them, followed to the end. */
export function reach(imports: Import[], entry: string): Import[] {
  const byFile = groupByFile(imports)
  const seen = new Set<string>([entry])
  const reached: Import[] = []
  for (const file of seen) {
    for (const found of byFile.get(file) ?? []) {
      reached.push(found)
      if (found.kind === 'file') seen.add(found.target)
    }
  }
  return reached
}

/** One path per cycle of imports that run, `a.ts → b.ts → a.ts`. */
export function findCycles(imports: Import[]): string[] {
  const byFile = groupByFile(imports)
  const done = new Set<string>()
  const cycles: string[] = []
  const follow = (file: string, trail: string[]): void => {
    const start = trail.indexOf(file)
    if (start >= 0) cycles.push([...trail.slice(start), file].join(' → '))
    if (start >= 0 || done.has(file)) return
    for (const found of byFile.get(file) ?? [])
      if (found.kind === 'file') follow(found.target, [...trail, file])
    done.add(file)
  }
  for (const file of byFile.keys()) follow(file, [])
  return cycles
}

/** Without types, which are erased, and lazy imports, which run later. */
function groupByFile(imports: Import[]): Map<string, Import[]> {
  const byFile = new Map<string, Import[]>()
  for (const found of imports) {
    if (found.typeOnly || found.dynamic) continue
    byFile.set(found.file, [...(byFile.get(found.file) ?? []), found])
  }
  return byFile
}
