import { FlattenMap, originalPositionFor, type TraceMap } from '@jridgewell/trace-mapping'

/** Rewrites a stack's frames to original files, lines and columns. */
export type StackMapper = (stack: string) => string

/** Modules that webpack evaluates have a layer in their name: `webpack-internal:///(rsc)/./file.ts`. */
const FRAME = /^(\s+at )(?:(.*?) \()?((?:webpack-internal:\/{3}\(\w+\))?[^()\n]+?):(\d+):(\d+)(\)?)$/

/**
 * Maps frames of generated files through their source maps; the rest stays.
 *
 * @param maps file name as it stands in frames → source map as JSON, empty when there is none. Parsed on first use.
 */
export function createStackMapper(maps: ReadonlyMap<string, string>): StackMapper {
  const traced = new Map<string, TraceMap | null>()
  const traceOf = (file: string): TraceMap | null => {
    let trace = traced.get(file)
    if (trace === undefined) {
      const json = maps.get(file)
      // Turbopack's maps have sections.
      trace = json ? FlattenMap(json) : null
      traced.set(file, trace)
    }
    return trace
  }
  return (stack) =>
    stack
      .split('\n')
      .map((line) => mapFrame(line, traceOf))
      .join('\n')
}

/**
 * The stack of an error of workflow code, without the machinery around it: frames of the prelude, and whatever called
 * into the realm, below the last frame of the user's code. A stack from elsewhere, such as that of a step's error that
 * the workflow lets pass, stays whole.
 *
 * @param filename of the bundle, as it stands in frames
 */
export function trimToBundle(stack: string, filename: string): string {
  const lines = stack.split('\n')
  const firstFrame = lines.findIndex((line) => /^\s+at /.test(line))
  const last = lines.findLastIndex((line) => line.includes(filename))
  if (firstFrame === -1 || (last === -1 && !stack.includes('stepline:prelude'))) return stack
  const end = Math.max(firstFrame, last + 1)
  return lines
    .filter((line, i) => i < firstFrame || (i < end && !line.includes('stepline:prelude')))
    .join('\n')
}

function mapFrame(line: string, traceOf: (file: string) => TraceMap | null): string {
  const match = FRAME.exec(line)
  if (!match) return line
  const [, at, name, file, row, column] = match
  const generated = { file: file!, line: Number(row), column: Number(column) }
  const original = originalOf(generated, traceOf)
  if (original === generated) return line
  const place = `${original.file}:${original.line}:${original.column}`
  return name ? `${at}${name} (${place})` : `${at}${place}`
}

interface Position {
  file: string
  line: number
  column: number
}

/** What one bundler wrote may be what another one read: the way goes back through all of them. */
function originalOf(position: Position, traceOf: (file: string) => TraceMap | null): Position {
  const seen = new Set<string>()
  let current = position
  for (;;) {
    const trace = seen.has(current.file) ? null : traceOf(current.file)
    if (!trace) return current
    seen.add(current.file)
    const found = originalPositionFor(trace, { line: current.line, column: current.column - 1 })
    if (found.source === null) return current
    current = { file: found.source, line: found.line, column: found.column + 1 }
  }
}
