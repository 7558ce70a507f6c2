import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A list of the files that a built file needs, relative to the list. */
interface Trace {
  files: string[]
}

/**
 * Adds the maps of built files to the lists of files to deploy (`*.nft.json`). Turbopack answers the globs of
 * `outputFileTracingIncludes` before it has written the maps, so that which of them are deployed would be left to chance.
 */
export async function traceMaps(distDir: string): Promise<void> {
  const server = join(distDir, 'server')
  for (const name of await readdir(server, { recursive: true })) {
    if (name.endsWith('.nft.json')) await addMaps(join(server, name))
  }
}

async function addMaps(list: string): Promise<void> {
  const trace = JSON.parse(await readFile(list, 'utf8')) as Trace
  const built = [...trace.files, list.slice(dirname(list).length + 1, -'.nft.json'.length)]
  const maps = built.map((file) => `${file}.map`).filter((map) => existsSync(join(dirname(list), map)))
  const files = [...new Set([...trace.files, ...maps])]
  await writeFile(list, JSON.stringify({ ...trace, files }))
}
