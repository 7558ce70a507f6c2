import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { expect, test } from 'vitest'
import { composeMaps } from '../../src/bundler/index.ts'

test('two maps become one that leads from the last text to the first', () => {
  // Line 1 of the emitted file is line 3 of the source, from column 4 on; its line 2 is nobody's.
  const emitted = {
    version: 3,
    sources: ['../src/step.ts'],
    sourcesContent: ['…'],
    names: [],
    mappings: 'AAEI',
  }
  // The compiler put a line in front: what was line 1, column 0 is now line 2, column 2; then line 2 follows.
  const compiled = { version: 3, sources: ['step.js'], names: [], mappings: ';EAAA;AACA' }
  const composed = composeMaps(compiled, JSON.stringify(emitted))
  const trace = new TraceMap(composed)
  expect(originalPositionFor(trace, { line: 2, column: 2 })).toMatchObject({
    source: '../src/step.ts',
    line: 3,
    column: 4,
  })
  expect(originalPositionFor(trace, { line: 1, column: 0 }).source).toBeNull()
  expect(JSON.parse(composed)).toMatchObject({
    version: 3,
    sourcesContent: ['…'],
    sources: ['../src/step.ts'],
  })
})
