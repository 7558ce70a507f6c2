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
