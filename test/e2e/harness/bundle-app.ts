import { createHash } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createCombinedBundle } from '../../../src/bundler/index.ts'
import { preludePlugin } from '../../../src/scripts/prelude-plugin.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * Builds an app from this repository's sources into one file, as its users would build theirs: workflows through the
 * compiler, the package bundled along.
 *
 * @param workflows the file with directives, relative to the repository
 * @param entry the app's module, relative to the repository; it exports `main()`
 * @returns a script that runs `main()`; inside `node_modules`, so that it finds native packages, until this process ends
 */
export async function bundleApp({ workflows, entry }: { workflows: string; entry: string }): Promise<string> {
  const name = createHash('sha256').update(`${workflows}\n${entry}`).digest('hex').slice(0, 8)
  const folder = join(root, 'node_modules/.cache/stepline', `${name}-${process.pid}`)
  const outfile = join(folder, 'app.mjs')
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  await createCombinedBundle({
    root,
    entry,
    outfile,
    dirs: ['fixtures/workflows'],
    include: [workflows],
    dependencies: false,
    plugins: [preludePlugin()],
  })
  const script = join(folder, 'main.mjs')
  writeFileSync(script, `import { main } from './app.mjs'\nawait main()\n`)
  return script
}
