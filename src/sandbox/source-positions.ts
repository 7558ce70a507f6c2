/** Positions in source maps, for stacks. Reads no files: whoever has a map opens it here. */

/** A source map, as much of it as positions need; or a list of maps, each for the lines and columns from its offset on. */
export interface SourceMapJson {
  mappings?: string
  sources?: Array<string | null>
  sections?: Array<{ offset: Place; map: SourceMapJson }>
}

/** Line and column, both from 0. */
interface Place {
  line: number
  column: number
}

export interface SourcePosition extends Place {
  source: string
}

/** Where a line's mappings begin, and what their first numbers are relative to. */
interface Cursor extends Place {
  offset: number
  source: number
}

/** The mapping at a place of the generated file or, on the same line, the last one before it; null where there is none. */
export type FindSource = (place: Place) => SourcePosition | null

/**
 * Original positions of a few places of a generated file. A library that decodes the whole map needs 80 ms for a bundle of
 * 0.9 MB, once per process, with the first error; this reads the lines up to the place, and keeps of them where they begin.
 * The format is that of ECMA-426.
 */
export function openSourceMap(map: SourceMapJson): FindSource {
  if (!map.sections) return openFlatMap(map)
  const sections = map.sections.map((section) => ({ ...section.offset, find: openSourceMap(section.map) }))
  return ({ line, column }) => {
    const section = sections.findLast(
      (from) => from.line < line || (from.line === line && from.column <= column),
    )
    if (!section) return null
    const before = section.line === line ? section.column : 0
    return section.find({ line: line - section.line, column: column - before })
  }
}

function openFlatMap({ mappings = '', sources = [] }: SourceMapJson): FindSource {
  // It comes from a file that any tool may have written.
  if (typeof mappings !== 'string') return () => null
  const lines: Cursor[] = []
  const next: Cursor = { offset: 0, source: 0, line: 0, column: 0 }
  return ({ line, column }) => {
    while (lines.length <= line) {
      if (next.offset > mappings.length) return null
      lines.push({ ...next })
      readLine(mappings, next, -1)
    }
    const found = readLine(mappings, { ...lines[line]! }, column)
    const source = found && sources[found.source]
    return source ? { source, line: found.line, column: found.column } : null
  }
}

const COMMA = 44
const SEMICOLON = 59
const DIGITS = new Uint8Array(128)
for (const [value, digit] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries())
  DIGITS[digit.charCodeAt(0)] = value

/** Moves the cursor to the next line. @returns the last mapping up to the wanted column, null when it has no source */
function readLine(mappings: string, cursor: Cursor, wanted: number): Cursor | null {
  let found: Cursor | null = null
  let [foundAt, generated, field, value, shift] = [-1, 0, 0, 0, 0]
  for (;;) {
    const code = cursor.offset < mappings.length ? mappings.charCodeAt(cursor.offset) : SEMICOLON
    cursor.offset++
    if (code === COMMA || code === SEMICOLON) {
      if (field > 0 && generated <= wanted && generated > foundAt) {
        foundAt = generated
        found = field >= 4 ? { ...cursor } : null
      }
      if (code === SEMICOLON) return found
      field = 0
      continue
    }
    const digit = DIGITS[code]!
    value |= (digit & 31) << shift
    shift += 5
    if (digit & 32) continue
    const delta = value & 1 ? -(value >>> 1) : value >>> 1
    if (field === 0) generated += delta
    else if (field === 1) cursor.source += delta
    else if (field === 2) cursor.line += delta
    else if (field === 3) cursor.column += delta
    field++
    value = shift = 0
  }
}
