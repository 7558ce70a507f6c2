import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'

/** Rewrites a stack's frames to original files, lines and columns. */
export type StackMapper = (stack: string) => string

const FRAME = /^(\s+at )(?:(.*?) \()?([^()\n]+?):(\d+):(\d+)(\)?)$/

/**
 * Maps frames of generated files through their source maps; frames of our own prelude are dropped, the rest stays.
 *
 * @param maps file name as it stands in frames → source map as JSON, empty when there is none. Parsed on first use.
 */
export function createStackMapper(maps: ReadonlyMap<string, string>): StackMapper {
  const traced = new Map<string, TraceMap | null>()
  const traceOf = (file: string): TraceMap | null => {
    let trace = traced.get(file)
    if (trace === undefined) {
      const json = maps.get(file)
      trace = json ? new TraceMap(json) : null
      traced.set(file, trace)
    }
    return trace
  }
  return (stack) =>
    stack
      .split('\n')
      .filter((line) => !line.includes('stepline:prelude'))
      .map((line) => mapFrame(line, traceOf))
      .join('\n')
}

function mapFrame(line: string, traceOf: (file: string) => TraceMap | null): string {
  const match = FRAME.exec(line)
  if (!match) return line
  const [, at, name, file, row, column] = match
  const trace = traceOf(file!)
  if (!trace) return line
  const found = originalPositionFor(trace, { line: Number(row), column: Number(column) - 1 })
  if (found.source === null) return line
  const place = `${found.source}:${found.line}:${found.column + 1}`
  return name ? `${at}${name} (${place})` : `${at}${place}`
}
