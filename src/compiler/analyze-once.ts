import { analyze } from './analyze/index.ts'
import type { ModuleIdOptions } from './ids.ts'

type Result = ReturnType<typeof analyze>

/** A build looks at each file three times (discovery, sandbox, host): about as many files as a large app has. */
const KEPT = 1000
const results = new Map<string, { source: string; result: Result }>()

/**
 * The analysis of a file, made once per text: parsing is most of what the compiler costs. An analysis is never changed by
 * those who print from it.
 */
export function analyzeOnce(source: string, filename: string, options: ModuleIdOptions): Result {
  const key = [filename, options.root, options.packageId].join('\0')
  const known = results.get(key)
  if (known?.source === source) return known.result
  const result = analyze(source, filename, options)
  results.delete(key)
  results.set(key, { source, result })
  const oldest = results.keys().next().value
  if (results.size > KEPT && oldest !== undefined) results.delete(oldest)
  return result
}
