/**
 * `npm run kill -- --matrix [--program hook] [--how before] [--every 3] [--world postgres] [--json]`: every durable write in turn.
 * `npm run kill -- --kills 50 --runs 200 --seed 1 --servers 1 --world sqlite`: workflows of every shape on the embedded store, while
 * their server is killed over and over. Ends with code 1 when anything got lost, ran too often or came out wrong.
 */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runKillHarness } from './driver.ts'
import type { Fault } from './matrix/faults.ts'
import { runMatrix, toTable } from './matrix/index.ts'

const { values: flags } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    servers: { type: 'string', default: '1' },
    world: { type: 'string', default: 'sqlite' },
    matrix: { type: 'boolean', default: false },
    program: { type: 'string', multiple: true },
    how: { type: 'string', multiple: true },
    every: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})

const world = flags.world === 'postgres' ? 'postgres' : 'sqlite'
if (flags.matrix) await matrix()
else await random()

async function matrix(): Promise<void> {
  const { program, how, every, json } = flags
  const rows = await runMatrix({
    world,
    ...(program ? { programs: program } : {}),
    ...(how ? { ways: how as Array<Fault['how']> } : {}),
    every: Number(every),
    log: (line) => console.error(line),
  })
  console.log(json ? JSON.stringify(rows, null, 2) : toTable(rows))
  if (rows.some(({ violations }) => violations.length > 0)) process.exitCode = 1
}

async function random(): Promise<void> {
  const { violations, folder, ...counts } = await runKillHarness({
    kills: Number(flags.kills),
    runs: Number(flags.runs),
    seed: Number(flags.seed),
    servers: flags.servers === '2' ? 2 : 1,
    world,
    log: (line) => console.log(line),
  })
  console.log(`seed ${flags.seed}:`, counts)
  for (const violation of violations) console.error(`VIOLATION ${violation}`)
  if (violations.length > 0) {
    console.error(`${violations.length} violations; store, ledger and output are in ${folder}`)
    process.exitCode = 1
  } else {
    rmSync(folder, { recursive: true, force: true })
    console.log('no violation')
  }
}
