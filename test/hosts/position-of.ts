import { readFile } from 'node:fs/promises'

const folder = new URL('../../fixtures/workflows/', import.meta.url)

/** Where `text` begins in a workflow file, as a stack names it: `workflows/failures.ts:12:9`. */
export async function positionOf(file: string, text: string): Promise<string> {
  const source = await readFile(new URL(file, folder), 'utf8')
  const index = source.indexOf(text)
  if (index === -1) throw new Error(`${file} does not contain ${JSON.stringify(text)}`)
  const lines = source.slice(0, index).split('\n')
  return `workflows/${file}:${lines.length}:${lines.at(-1)!.length + 1}`
}
