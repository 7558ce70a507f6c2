import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { createCombinedBundle } from '../../src/bundler/index.ts'
import { preludePlugin } from '../../src/scripts/prelude-plugin.ts'
import { orderApp, tempApp } from './temp-app.ts'

const run = promisify(execFile)

const app = {
  ...orderApp,
  'server.ts': `import { start } from 'workflow/api'
import { order } from './workflows/order'
export const place = () => start(order, ['a']).then(() => 'started', (error) => error.slug)
`,
  'use.mjs': `import { place } from './out/flow.mjs'
console.log(await place())
process.exit(0)
`,
}

it.each([
  ['names the World of the app', {}, 'database-url-missing'],
  ['gives way to the environment', { WORKFLOW_WORLD: 'local' }, 'started'],
])('the option `world` %s', async (_what, named, said) => {
  const root = tempApp(app, ['libsql'])
  const outfile = join(root, 'out/flow.mjs')
  await createCombinedBundle({
    root,
    entry: 'server.ts',
    outfile,
    world: 'postgres',
    plugins: [preludePlugin()],
  })
  const env = { ...process.env, DATABASE_URL: '', WORKFLOW_LOCAL_DATA_DIR: join(root, 'data'), ...named }
  const { stdout } = await run(process.execPath, ['use.mjs'], { cwd: root, env })
  expect(stdout.trim()).toBe(said)
})
