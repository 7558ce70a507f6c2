import {
  decodedMappings,
  encodedMappings,
  originalPositionFor,
  type SourceMapSegment,
  TraceMap,
} from '@jridgewell/trace-mapping'

/** One map for two compilers: `second` was made of the text that `first`, as JSON, leads to the sources of. */
export function composeMaps(second: object, first: string): string {
  const outer = new TraceMap(second as ConstructorParameters<typeof TraceMap>[0])
  const inner = new TraceMap(first)
  const trace = ([column, , line, sourceColumn]: SourceMapSegment): SourceMapSegment[] => {
    if (line === undefined || sourceColumn === undefined) return []
    const found = originalPositionFor(inner, { line: line + 1, column: sourceColumn })
    if (found.source === null) return []
    return [[column, inner.sources.indexOf(found.source), found.line - 1, found.column]]
  }
  const mappings = decodedMappings(outer).map((segments) =>
    segments.flatMap((segment) => trace([...segment])),
  )
  const { sources, sourcesContent, sourceRoot } = inner
  const composed = { version: 3 as const, names: [], sources, sourcesContent, sourceRoot, mappings }
  return JSON.stringify({ ...composed, mappings: encodedMappings(new TraceMap(composed as never)) })
}
