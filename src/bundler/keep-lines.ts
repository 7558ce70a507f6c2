import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping'

/**
 * The compiled code with every line where it is in the source, for hosts that ignore a plugin's source map: what the
 * compiler removes are whole statements and bodies at the top level, in whose place empty lines are as good.
 */
export function keepLines({ code, map }: { code: string; map: object | null }): string {
  if (map === null) return code
  const origins = decodedMappings(new TraceMap(map as never)).map(
    (segments) => segments.find((segment) => segment.length > 1)?.[2],
  )
  const lines: string[] = []
  for (const [index, line] of code.split('\n').entries()) {
    while (lines.length < (origins[index] ?? 0)) lines.push('')
    lines.push(line)
  }
  return lines.join('\n')
}
