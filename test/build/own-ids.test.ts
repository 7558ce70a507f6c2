/** Runs that began before their functions were given an id, renamed or moved, in processes of their own. */
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { createCombinedBundle } from '../../src/bundler/index.ts'
import { preludePlugin } from '../../src/scripts/prelude-plugin.ts'
import { tempApp, write } from './temp-app.ts'

const run = promisify(execFile)
const LINKS = ['libsql', '@libsql', '@neon-rs', 'detect-libc']

interface Version {
  file: string
  workflow: string
  step: string
  ids: boolean
}

function source({ workflow, step, ids }: Version): string {
  return `import { createHook } from 'workflow'
export async function ${workflow}(id: string) {
  'use workflow'
  const inside = async () => {
    'use step'
    return 'inside'
  }
  const go = await createHook<string>({ token: 'go' })
  return [await ${step}(id + go), await inside()]
}
async function ${step}(id: string) {
  'use step'
  return 'charged ' + id
}
${ids ? `${workflow}.id = 'order'\n${step}.id = 'charge'\n` : ''}`
}

const server = ({
  file,
  workflow,
}: Version) => `import { getHookByToken, getRun, resumeHook, start } from 'workflow/api'
import { ${workflow} } from './${file}'
export async function begin() {
  const { runId } = await start(${workflow}, ['a'])
  while (!(await getHookByToken('go').catch(() => null))) await new Promise((done) => setTimeout(done, 10))
  return runId
}
export async function finish(runId: string) {
  await resumeHook('go', '!')
  return getRun(runId).returnValue.catch((error) => error.message)
}
`

const USE = `const [what, runId] = process.argv.slice(2)
const app = await import('./out/flow.mjs')
process.stdout.write(JSON.stringify(await app[what](runId)), () => process.exit(0))
`

/** Builds a version of the app in place of the one before, and calls a function of its server. */
async function deploy(root: string, version: Version, ...call: string[]): Promise<unknown> {
  rmSync(join(root, 'src'), { recursive: true, force: true })
  write(join(root, `${version.file}.ts`), source(version))
  write(join(root, 'server.ts'), server(version))
  await createCombinedBundle({ root, outdir: 'out', entry: 'server.ts', plugins: [preludePlugin()] })
  const env = { ...process.env, WORKFLOW_LOCAL_DATA_DIR: join(root, 'data') }
  const { stdout } = await run(process.execPath, ['use.mjs', ...call], { cwd: root, env })
  return JSON.parse(stdout)
}

const plain: Version = { file: 'src/order', workflow: 'order', step: 'charge', ids: false }
const named: Version = { ...plain, ids: true }
const moved: Version = { file: 'src/billing/pay', workflow: 'handle', step: 'debit', ids: true }

it.each([
  ['were given ids', plain, named],
  ['with ids were renamed and moved', named, moved],
])('a run goes on after its functions %s', async (_what, before, after) => {
  const root = tempApp({ 'package.json': '{}', 'use.mjs': USE }, LINKS)
  const runId = (await deploy(root, before, 'begin')) as string
  expect(await deploy(root, after, 'finish', runId)).toEqual(['charged a!', 'inside'])
})
