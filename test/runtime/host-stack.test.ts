import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mapHostStack } from '../../src/runtime/host-stack.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepline-stack-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a frame is mapped through a source map that has sections, under an encoded name', async () => {
  const map = { version: 3, sources: ['src/step.ts'], names: [], mappings: 'AAEI' }
  const sections = [{ offset: { line: 1, column: 0 }, map }]
  await writeFile(join(folder, '[a]chunk.js'), 'first()\nsecond()\n//# sourceMappingURL=%5Ba%5Dchunk.js.map')
  await writeFile(join(folder, '[a]chunk.js.map'), JSON.stringify({ version: 3, sections }))
  const stack = mapHostStack(`Error: no\n    at pay (${join(folder, '[a]chunk.js')}:2:1)`)
  expect(stack).toBe(`Error: no\n    at pay (${join(folder, 'src/step.ts')}:3:5)`)
})

test('a frame is mapped through the map of a source that was built itself, and is not there any more', async () => {
  const inner = JSON.stringify({ version: 3, sources: ['src/step.ts'], names: [], mappings: 'AAEI' })
  const url = `data:application/json;base64,${Buffer.from(inner).toString('base64')}`
  const sourcesContent = [`pay()\n//# sourceMappingURL=${url}\n`]
  const outer = { version: 3, sources: ['../gone/mid.js'], sourcesContent, names: [], mappings: ';AAAA' }
  await writeFile(join(folder, 'twice.js'), 'first()\npay()\n//# sourceMappingURL=twice.js.map')
  await writeFile(join(folder, 'twice.js.map'), JSON.stringify(outer))
  const stack = mapHostStack(`Error: no\n    at pay (${join(folder, 'twice.js')}:2:1)`)
  expect(stack).toBe(`Error: no\n    at pay (${join(folder, '../gone/src/step.ts')}:3:5)`)
})

test('the map of a file may have any name', async () => {
  const map = { version: 3, sources: ['src/schritt.ts'], names: [], mappings: 'AAEI' }
  await writeFile(join(folder, 'prüfen.js'), '/* ü */ pay()\n//# sourceMappingURL=prüfen.js.map')
  await writeFile(join(folder, 'prüfen.js.map'), JSON.stringify(map))
  const stack = mapHostStack(`Error: no\n    at pay (${join(folder, 'prüfen.js')}:1:9)`)
  expect(stack).toBe(`Error: no\n    at pay (${join(folder, 'src/schritt.ts')}:3:5)`)
})

test('a source that names itself is mapped once', async () => {
  const map = { version: 3, sources: ['loop.js'], names: [], mappings: ';AAEI' }
  await writeFile(join(folder, 'loop.js'), 'first()\npay()\n//# sourceMappingURL=loop.js.map')
  await writeFile(join(folder, 'loop.js.map'), JSON.stringify(map))
  const stack = mapHostStack(`Error: no\n    at pay (${join(folder, 'loop.js')}:2:1)`)
  expect(stack).toBe(`Error: no\n    at pay (${join(folder, 'loop.js')}:3:5)`)
})
