import MagicString, { Bundle, type SourceMap as GeneratedMap } from 'magic-string'
import type { Emitter } from './emitter.ts'
import type { Edits } from '../edits.ts'
import { COMPUTED_KEY } from './registration.ts'

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
  const main = emitter.edits.applyTo(new MagicString(source))
  if (prelude) main.prependLeft(first, prelude)
  if (emitter.copies.length === 0) return finish(main, filename)
  const bundle = new Bundle({ separator: '' })
  bundle.addSource({ filename, content: main })
  for (const copy of emitter.copies) {
    const part = emitter.edits.applyTo(new MagicString(source), copy.start, copy.end)
    if (copy.computedKey) part.update(copy.computedKey.start, copy.computedKey.end, COMPUTED_KEY)
    part.remove(0, copy.start).remove(copy.end, source.length)
    bundle.addSource({ filename, content: part.prepend(copy.before).append(copy.after) })
  }
  const map = bundle.generateMap({ hires: 'boundary', includeContent: true })
  return { code: bundle.toString(), map: withSource(map, filename) }
}

export function renderEdits(source: string, filename: string, edits: Edits): Rendered {
  return finish(edits.applyTo(new MagicString(source)), filename)
}

function finish(text: MagicString, filename: string): Rendered {
  const map = text.generateMap({ hires: 'boundary', includeContent: true, source: filename })
  return { code: text.toString(), map: withSource(map, filename) }
}

/** The name as the caller gave it: relative paths are resolved by whoever knows where the map will be. */
function withSource(map: GeneratedMap, filename: string): SourceMap {
  map.sources = [filename]
  return map as SourceMap
}
