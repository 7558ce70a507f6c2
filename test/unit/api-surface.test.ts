import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { type Entry, readEntries } from '../../src/scripts/entries.ts'
import { compatibleNames, laterNames, removedNames } from './compatible-names.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const entries = readEntries(root)

const keyOf = ({ subpath, condition }: Entry): string => `${subpath} (${condition})`

describe('the public names', () => {
  it.each(entries.map((entry) => [keyOf(entry), entry] as const))('of %s are these', async (_, entry) => {
    expect(await exportedNames(entry)).toMatchSnapshot()
  })

  // `stepline/register` builds the app of the folder that it is imported in.
  it.each(entries.filter(({ condition, subpath }) => condition === 'default' && subpath !== './register'))(
    'of $subpath are those that Node sees',
    async (entry) => {
      const module = (await import(join(root, entry.source))) as object
      expect(Object.keys(module).toSorted()).toEqual(await exportedNames(entry))
    },
  )
})

describe('an app that moves here', () => {
  it.each(entries.map((entry) => [keyOf(entry), entry] as const))(
    'finds in %s what it imports',
    async (key, entry) => {
      const known = await exportedNames(entry)
      const wanted = compatibleNames[key] ?? []
      expect(wanted.filter((name) => !known.includes(name))).toEqual(laterNames[key] ?? [])
      expect(known.filter((name) => removedNames[key]?.includes(name))).toEqual([])
    },
  )

  it('is told of the right entries here', () => {
    const known = entries.map(keyOf)
    const told = [compatibleNames, removedNames, laterNames].flatMap((table) => Object.keys(table))
    expect(told.filter((key) => !known.includes(key))).toEqual([])
  })
})

let read: Promise<Map<string, string[]>> | undefined

async function exportedNames({ source }: Entry): Promise<string[]> {
  read ??= readNames()
  return (await read).get(source)!
}

/** Source of an entry → names. Read by the bundler, since entries of the realm cannot be loaded outside of one. */
async function readNames(): Promise<Map<string, string[]>> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.map(({ source }) => source),
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outdir: 'dist',
    logLevel: 'silent',
  })
  const outputs = Object.values(metafile.outputs)
  return new Map(outputs.map(({ entryPoint, exports }) => [entryPoint!, exports.toSorted()]))
}
