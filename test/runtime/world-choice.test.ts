import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { createWorld, getWorld, setWorld } from '../../src/runtime/index.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  setWorld(undefined)
})

/** A module such as an app would write; it makes a World that can do nothing but say its name. */
async function writeModule(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stepline-world-'))
  const file = join(folder, 'world.mjs')
  await writeFile(
    file,
    `const part = new Proxy(function () {}, { get: (_, key) => (key === 'then' ? undefined : part) })
    export const createWorld = () => new Proxy({}, { get: (_, key) =>
      key === 'name' ? ${JSON.stringify(name)} : key === 'then' ? undefined : part })`,
  )
  return file
}

it.each(['WORKFLOW_TARGET_WORLD', 'WORKFLOW_WORLD'])(
  'the World is the one that %s names when it is opened, and stays',
  async (variable) => {
    const files = [await writeModule('one'), await writeModule('two')]
    vi.stubEnv(variable, files[0])
    const world = await getWorld()
    expect(world.name).toBe('one')
    vi.stubEnv(variable, files[1])
    expect(await getWorld()).toBe(world)
    expect((await createWorld()).name).toBe('two')
    for (const file of files) await rm(join(file, '..'), { recursive: true })
  },
)
