/**
 * `npm run soak`: very many short runs while very many sleep, on several processes of one store. Nothing may be lost, memory
 * has to stay flat, and idle processes have to be idle.
 *
 * --world sqlite|postgres  --short <n>  --sleeping <n>  --processes <n>  --in-flight <n>  --idle <seconds>  --json <file>
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundleApp } from '../e2e/harness/bundle-app.ts'
import { printReport } from './print.ts'
import { startProcesses } from './processes.ts'
import { soak, type SoakOptions } from './soak.ts'
import { openStore } from './store.ts'

const { values: flags } = parseArgs({
  options: {
    world: { type: 'string', default: 'sqlite' },
    short: { type: 'string', default: '100000' },
    sleeping: { type: 'string', default: '10000' },
    processes: { type: 'string', default: '2' },
    'in-flight': { type: 'string', default: '25' },
    idle: { type: 'string', default: '15' },
    json: { type: 'string' },
  },
})
const options: SoakOptions = {
  short: Number(flags.short),
  sleeping: Number(flags.sleeping),
  processes: Number(flags.processes),
  inFlight: Number(flags['in-flight']),
  idleMs: Number(flags.idle) * 1000,
  say: (text) => console.log(`  ${text}`),
}
const folder = mkdtempSync(join(tmpdir(), 'stepline-soak-'))
const script = await bundleApp({ workflows: 'fixtures/workflows/soak.ts', entry: 'test/soak/app.ts' })
const store = await openStore(flags.world, folder)
const env = { NODE_ENV: 'production', WORKFLOW_DURABILITY: 'process', ...store.env }
const processes = startProcesses(options.processes, script, env)
try {
  const report = await soak(processes, store, options)
  console.log(`\n${printReport(flags.world, options, report)}`)
  if (flags.json) writeFileSync(flags.json, JSON.stringify({ flags, report }))
  if (report.violations.length > 0) process.exitCode = 1
  await processes.stop()
} finally {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
}
