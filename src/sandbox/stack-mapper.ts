import { type FindSource, openSourceMap, type SourceMapJson } from './source-positions.ts'

/** Rewrites a stack's frames to original files, lines and columns. */
export type StackMapper = (stack: string) => string

/** Modules that webpack evaluates have a layer in their name: `webpack-internal:///(rsc)/./file.ts`. */
const FRAME = /^(\s+at )(?:(.*?) \()?((?:webpack-internal:\/{3}\(\w+\))?[^()\n]+?):(\d+):(\d+)(\)?)$/

/**
 * Maps frames of generated files through their source maps; the rest stays.
 *
 * @param mapOf the source map of a file, by its name as it stands in frames. Asked once, when there is a frame of it
 */
export function createStackMapper(mapOf: (file: string) => SourceMapJson | undefined): StackMapper {
  const opened = new Map<string, FindSource | undefined>()
  const open = (file: string): FindSource | undefined => {
    if (!opened.has(file)) {
      const map = mapOf(file)
      opened.set(file, map && openSourceMap(map))
    }
    return opened.get(file)
  }
  return (stack) =>
    stack
      .split('\n')
      .map((line) => mapFrame(line, open))
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

function mapFrame(line: string, open: (file: string) => FindSource | undefined): string {
  const match = FRAME.exec(line)
  if (!match) return line
  const [, at, name, file, row, column] = match
  const generated = { file: file!, line: Number(row), column: Number(column) }
  const original = originalOf(generated, open)
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
function originalOf(position: Position, open: (file: string) => FindSource | undefined): Position {
  const seen = new Set<string>()
  let current = position
  for (;;) {
    const find = seen.has(current.file) ? undefined : open(current.file)
    const found = find?.({ line: current.line - 1, column: current.column - 1 })
    if (!found) return current
    seen.add(current.file)
    current = { file: found.source, line: found.line + 1, column: found.column + 1 }
  }
}
