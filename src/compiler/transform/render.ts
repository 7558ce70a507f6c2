import { type default as MagicString, SourceMap as GeneratedMap, type SourceMapSegment } from 'magic-string'
import type { Edits } from '../edits.ts'
import { lowerBound } from '../ranges.ts'
import type { Emitter } from './emitter.ts'
import { COMPUTED_KEY } from './object-methods.ts'

/** A source map, version 3. */
export interface SourceMap {
  version: number
  file?: string
  sources: string[]
  sourcesContent?: Array<string | null>
  names: string[]
  mappings: string
  toString(): string
  toUrl(): string
}

export interface Rendered {
  code: string
  map: SourceMap
}

/** The text of a mode, with the positions of everything that came from the source. */
export function render(emitter: Emitter): Rendered {
  const { source, filename, resolved } = emitter.analysis
  const first = resolved.program.body[0]?.start ?? source.length
  const prelude = emitter.prelude()
  const main = emitter.edits.applyTo(source)
  if (prelude) main.prependLeft(first, prelude)
  return finish(source, filename, main, renderCopies(emitter))
}

export function renderEdits(source: string, filename: string, edits: Edits): Rendered {
  return finish(source, filename, edits.applyTo(source), [])
}

interface Part {
  text: MagicString
  /** Where it begins in the source. */
  start: number
}

/** Strings of their own: one cannot show the same piece of the source twice. */
function renderCopies({ analysis, copies, edits }: Emitter): Part[] {
  return copies.map((copy) => {
    const text = edits.applyWithin(analysis.source, copy)
    const key = copy.computedKey
    if (key) text.update(key.start - copy.start, key.end - copy.start, COMPUTED_KEY)
    return { text: text.prepend(copy.before).append(copy.after), start: copy.start }
  })
}

/** Every copy begins with a new line, so their mappings follow those of the text before. */
function finish(source: string, filename: string, main: MagicString, copies: readonly Part[]): Rendered {
  const positionOf = positionFinder(source)
  const map = decode(main)
  for (const { text, start } of copies) {
    const at = positionOf(start)
    const [, ...lines] = decode(text).mappings.map((line) => line.map((segment) => shift(segment, at)))
    map.mappings.push(...lines)
  }
  // The name as the caller gave it: relative paths are resolved by whoever knows where the map will be.
  const encoded = new GeneratedMap({ ...map, sources: [filename], sourcesContent: [source] })
  return {
    code: main.toString() + copies.map(({ text }) => text.toString()).join(''),
    map: encoded as SourceMap,
  }
}

function decode(text: MagicString) {
  return text.generateDecodedMap({ hires: 'boundary' })
}

/** A segment of a part as one of the whole: only the first line of a part begins in the middle of a line. */
function shift(segment: SourceMapSegment, at: { line: number; column: number }): SourceMapSegment {
  if (segment.length === 1) return segment
  const [generated, , line, column] = segment
  return [generated, 0, line + at.line, line === 0 ? column + at.column : column]
}

/** Lines as source maps count them. */
function positionFinder(source: string): (pos: number) => { line: number; column: number } {
  const starts = [0]
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) starts.push(at + 1)
  return (pos) => {
    const line = lowerBound(starts, pos + 1, (start) => start) - 1
    return { line, column: pos - (starts[line] ?? 0) }
  }
}
