import {
  encodedMappings,
  originalPositionFor,
  type SourceMapSegment,
  TraceMap,
} from '@jridgewell/trace-mapping'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openSourceMap, type SourceMapJson } from '../../src/sandbox/source-positions.ts'

const SOURCES = ['a.ts', 'b.ts', 'c.ts']

interface Mapping {
  line: number
  column: number
  original: { source: string; line: number; column: number } | null
}

const mapping: fc.Arbitrary<Mapping> = fc.record({
  line: fc.nat(8),
  column: fc.nat(40),
  original: fc.option(
    fc.record({ source: fc.constantFrom(...SOURCES), line: fc.nat(2 ** 20), column: fc.nat(2 ** 12) }),
  ),
})
const places = fc.array(fc.record({ line: fc.nat(10), column: fc.nat(50) }), { minLength: 1, maxLength: 20 })

/** One mapping for a place at most: of several, tools choose differently. */
const mappings = fc.uniqueArray(mapping, {
  selector: ({ line, column }) => `${line}:${column}`,
  maxLength: 60,
})

function encode(list: readonly Mapping[]): SourceMapJson {
  const lines: SourceMapSegment[][] = Array.from({ length: 10 }, () => [])
  for (const { line, column, original } of list.toSorted((a, b) => a.column - b.column)) {
    lines[line]!.push(
      original ? [column, SOURCES.indexOf(original.source), original.line, original.column] : [column],
    )
  }
  const decoded = new TraceMap({ version: 3, sources: SOURCES, names: [], mappings: lines })
  return { sources: SOURCES, mappings: encodedMappings(decoded) }
}

test('a place is found where a library finds it that decodes the whole map', () => {
  fc.assert(
    fc.property(mappings, places, (list, wanted) => {
      const map = encode(list)
      const find = openSourceMap(map)
      const trace = new TraceMap({ version: 3, names: [], sources: SOURCES, mappings: map.mappings! })
      for (const { line, column } of wanted) {
        const { source, ...place } = originalPositionFor(trace, { line: line + 1, column })
        const expected = source === null ? null : { source, line: place.line! - 1, column: place.column }
        expect(find({ line, column })).toEqual(expected)
      }
    }),
  )
})

test('a list of maps is asked for the one that a place is in', () => {
  const at = (line: number): SourceMapJson =>
    encode([{ line: 0, column: 0, original: { source: 'a.ts', line, column: 0 } }])
  const find = openSourceMap({
    sections: [
      { offset: { line: 1, column: 0 }, map: at(10) },
      { offset: { line: 1, column: 20 }, map: at(20) },
      { offset: { line: 3, column: 0 }, map: at(30) },
    ],
  })
  const lineAt = (line: number, column: number): number | undefined => find({ line, column })?.line
  expect(lineAt(0, 5)).toBe(undefined)
  expect(lineAt(1, 5)).toBe(10)
  expect(lineAt(1, 25)).toBe(20)
  expect(lineAt(2, 0)).toBe(undefined)
  expect(lineAt(3, 4)).toBe(30)
})

test.each([
  { what: 'nothing', map: {} },
  { what: 'null for mappings', map: { mappings: null as unknown as string, sources: ['a.ts'] } },
  { what: 'no sources', map: { mappings: 'AAAA' } },
  { what: 'what is no number of the format', map: { mappings: 'é,!!;;', sources: ['a.ts'] } },
])('a map with $what gives no position, and no error', ({ map }) => {
  expect(openSourceMap(map)({ line: 0, column: 3 })).toBe(null)
})
