import { createHash } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createCombinedBundle } from '../../../src/bundler/index.ts'
import { preludePlugin } from '../../../src/scripts/prelude-plugin.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

interface App {
  /** The file with directives, relative to the repository. */
  workflows: string
  /** The app's module, relative to the repository; it exports `main()`. */
  entry: string
}

const built = new Map<string, Promise<string>>()

/**
 * Builds an app from this repository's sources into one file, as its users would build theirs: workflows through the
 * compiler, the package bundled along. Once per process and app.
 *
 * @returns a script that runs `main()`; inside `node_modules`, so that it finds native packages, until this process ends
 */
export function bundleApp(app: App): Promise<string> {
  const key = `${app.workflows}\n${app.entry}`
  const script = built.get(key) ?? build(app, key)
  built.set(key, script)
  return script
}

async function build({ workflows, entry }: App, key: string): Promise<string> {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 8)
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
