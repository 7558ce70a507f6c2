import { originalPositionFor, TraceMap, eachMapping } from '@jridgewell/trace-mapping'
import { transformSync } from 'esbuild'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { guardLoops, transform, type SourceMap } from '../../src/compiler/index.ts'

const KITCHEN_SINK = `#!/usr/bin/env node
// a comment above
import fs, { readFile } from 'node:fs'
import { sleep } from 'workflow'
const pool = new Pool(fs)
export async function top(alpha: number) { "use step"; return readFile(pool, alphaOne) }
export const arrow = async (beta: number) => { 'use step'; throw new Error(betaOne) }
export async function flow(gamma: number) {
  "use workflow"
  const delta = gammaOne + 1
  const nested = async (x = delta) => { "use step"; return nestedOne(x) }
  async function declared() { "use step"; return declaredOne(delta) }
  while (gammaTwo) await sleep(nested)
  return nested() + declared() + lastOne
}
function factory(m: string) { return { async run() { "use step"; return factoryOne(m) }, get g() { "use step"; return getterOne } } }
export class Klass { #p = privateOne; static async m() { "use step"; return this.methodOne } async i() { return instanceOne } }
export default { prop: async () => { "use step"; return propOne } }
tail(tailOne)
`

const VARIANTS = {
  plain: KITCHEN_SINK,
  crlf: KITCHEN_SINK.replaceAll('\n', '\r\n'),
  'byte order mark': `\uFEFF${KITCHEN_SINK}`,
  'one line': KITCHEN_SINK.replace(/^#!.*\n\/\/.*\n/, '')
    .replaceAll('\n', ';')
    .replaceAll('{;', '{')
    .replaceAll('"use workflow";', '"use workflow";'),
}

describe('source maps', () => {
  for (const [name, source] of Object.entries(VARIANTS)) {
    for (const mode of ['workflow', 'step', 'client'] as const) {
      for (const guard of mode === 'workflow' ? [false, true] : [false]) {
        test(`${name}, ${mode}${guard ? ', guarded' : ''}: words are found where they came from`, () => {
          const { code, map } = transform(source, '/app/src/case.ts', { mode, root: '/app', guard })
          expect(map?.sources).toEqual(['/app/src/case.ts'])
          expect(map?.sourcesContent).toEqual([source.replace(/^\uFEFF/, '')])
          const words = [...code.matchAll(/\b[a-z]+(?:One|Two)\b/g)]
          expect(words.length).toBeGreaterThan(mode === 'client' ? 2 : 5)
          for (const word of words) expect(originalWord(source, map, code, word.index)).toBe(word[0])
          expectExactMappings(source, code, map)
        })
      }
    }
  }

  test.each(['workflow', 'step', 'client'] as const)('through a minifier that keeps names, %s', (mode) => {
    const { code, map } = transform(KITCHEN_SINK, '/app/src/case.ts', { mode, root: '/app' })
    const inline = `\n//# sourceMappingURL=${map?.toUrl()}`
    const options = { loader: 'ts', minify: true, keepNames: true, sourcemap: 'external' } as const
    const minified = transformSync(code + inline, options)
    const words = [...minified.code.matchAll(/\b[a-z]+(?:One|Two)\b/g)]
    expect(words.length).toBeGreaterThan(mode === 'client' ? 2 : 5)
    const composed = JSON.parse(minified.map) as SourceMap
    for (const word of words)
      expect(originalWord(KITCHEN_SINK, composed, minified.code, word.index)).toBe(word[0])
  })

  test('copies of nested steps point into the factory', () => {
    const { code, map } = transform(KITCHEN_SINK, 'case.ts', { mode: 'step' })
    const copies = [...code.matchAll(/factoryOne/g)]
    expect(copies).toHaveLength(2)
    for (const copy of copies) expect(originalWord(KITCHEN_SINK, map, code, copy.index)).toBe('factoryOne')
  })

  test('any layout of loops and functions keeps exact positions', () => {
    fc.assert(
      fc.property(
        fc.array(snippet, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('\n', '\r\n', ' '),
        (parts, newline) => {
          const source = parts.join(newline)
          const { code, map } = guardLoops(source, 'case.js')
          if (map) expectExactMappings(source, code, map)
        },
      ),
      { numRuns: 200 },
    )
  })
})

const name = fc.constantFrom('aa', 'bb', 'cc')
const { snippet } = fc.letrec<{ snippet: string }>((tie) => ({
  snippet: fc.oneof(
    { maxDepth: 4 },
    name.map((n) => `${n}();`),
    fc.tuple(name, tie('snippet')).map(([n, s]) => `for (const ${n} of ${n}s) ${s}`),
    fc.tuple(fc.nat(), tie('snippet')).map(([n, s]) => `l${n}: while (x) { ${s} continue l${n} }`),
    tie('snippet').map((s) => `do ${s} while (y);`),
    fc.tuple(name, tie('snippet')).map(([n, s]) => `if (${n}) for (;;) ${s} else ${s}`),
    fc
      .tuple(name, tie('snippet'))
      .map(([n, s]) => `(function ${n}(p = () => ({ ${n} })) { 'use memo'; ${s} })();`),
    name.map((n) => `x = async ${n} => (${n}, [${n}]);`),
    fc.tuple(name, tie('snippet')).map(([n, s]) => `(class { get ${n}() { ${s} } constructor() { ${s} } });`),
  ),
}))

function positionAt(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split('\n')
  return { line: lines.length, column: lines.at(-1)?.length ?? 0 }
}

function originalWord(source: string, map: SourceMap | null, code: string, offset: number): string | null {
  const { line, column } = originalPositionFor(new TraceMap(map as never), positionAt(code, offset))
  if (line === null || column === null) return null
  const text =
    source
      .replace(/^\uFEFF/, '')
      .split('\n')
      [line - 1]?.slice(column) ?? ''
  return /^\w+/.exec(text)?.[0] ?? null
}

/** A mapped position shows the same text on both sides, unless what stood there was replaced by generated code. */
function expectExactMappings(source: string, code: string, map: SourceMap | null): void {
  const generated = code.split('\n')
  const original = source.replace(/^\uFEFF/, '').split('\n')
  let exact = 0
  const wrong: string[] = []
  eachMapping(new TraceMap(map as never), (mapping) => {
    if (mapping.originalLine === null || mapping.originalColumn === null) return
    const here = generated[mapping.generatedLine - 1]?.slice(mapping.generatedColumn) ?? ''
    const there = original[mapping.originalLine - 1]?.slice(mapping.originalColumn) ?? ''
    const isGenerated =
      /^(?:__stepline|export \{|\(\.\.\.a\)|\{ (?:throw|return) |[;'"\w-]+: __stepline)/.test(here)
    if (isGenerated || here === '' || there === '') return
    // Both begin with the same token, or the text between was inserted right here.
    if (here[0] === there[0]) exact++
    else if (!/^(?:[;:,)}{( ]|__stepline|var |let )/.test(here)) wrong.push(here)
  })
  expect(wrong).toEqual([])
  expect(exact).toBeGreaterThan(0)
}
