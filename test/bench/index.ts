/**
 * `npm run bench`: what a run costs, as a user's production process pays for it.
 *
 * --only <row>[,<row>]  --json <file>  --durability process|power  --world sqlite|postgres|<module>  --profile <folder>
 *
 * On `postgres`: the database of DATABASE_URL, or a server of its own whose commits survive a crash of the machine.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundleApp } from '../e2e/harness/bundle-app.ts'
import type { Answer } from './app.ts'
import { startPostgres } from '../postgres/server.ts'
import { startApp } from './child.ts'
import { NOT_MEASURED, printFloor, printHeader, printRow } from './print.ts'
import { type Row, ROWS } from './rows.ts'
import { measureStartup } from './startup.ts'

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'string' },
    durability: { type: 'string', default: 'process' },
    world: { type: 'string', default: 'sqlite' },
    profile: { type: 'string' },
  },
})

const only = flags.only?.split(',')
const wanted = (name: string): boolean => only === undefined || only.includes(name)
const raw: Record<string, Answer> = {}
const folder = mkdtempSync(join(tmpdir(), 'stepline-bench-'))
const file = await bundleApp({ workflows: 'fixtures/workflows/bench.ts', entry: 'test/bench/app.ts' })
const server =
  flags.world === 'postgres' && !process.env['DATABASE_URL']
    ? await startPostgres({ durable: true })
    : undefined
const env = {
  ...(server ? { DATABASE_URL: server.url } : {}),
  NODE_ENV: 'production',
  WORKFLOW_DURABILITY: flags.durability,
  WORKFLOW_TARGET_WORLD: flags.world,
  WORKFLOW_LOCAL_DATA_DIR: folder,
}
const app = startApp(file, {
  env,
  ...(flags.profile === undefined ? {} : { profile: flags.profile }),
})
try {
  printHeader(flags)
  for (const row of ROWS) if (wanted(row.name)) await measure(row)
  if (flags.world === 'sqlite' || flags.world === 'postgres') await measureFloors()
  if (wanted('startup')) printFloor('startup', (raw['startup'] = await measureStartup(file, env)))
  console.log(`\nNot measured: ${NOT_MEASURED}`)
} finally {
  await app.stop()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
}
if (flags.json !== undefined) {
  const { platform, arch, version } = process
  const machine = { platform, arch, node: version }
  writeFileSync(flags.json, JSON.stringify({ at: new Date().toISOString(), machine, flags, raw }, null, 1))
}

async function measure(row: Row): Promise<void> {
  const answer = await app.ask({ measure: row })
  raw[row.name] = answer
  if ('values' in answer) printRow(row, answer.values, flags.world)
}

async function measureFloors(): Promise<void> {
  for (const floor of ['step', 'late-step'] as const) {
    if (!wanted(floor)) continue
    const answer = await app.ask({ floor })
    raw[floor] = answer
    if ('bare' in answer) printFloor(floor, answer)
  }
}
