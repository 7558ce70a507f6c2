/**
 * `npm run kill -- --kills 50 --runs 200 --seed 1 --servers 1 --world sqlite`: workflows of every shape on the embedded store, while
 * their server is killed over and over. Ends with code 1 when anything got lost, ran too often or came out wrong.
 */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runKillHarness } from './driver.ts'

const { values: flags } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    servers: { type: 'string', default: '1' },
    world: { type: 'string', default: 'sqlite' },
  },
})

const world = flags.world === 'postgres' ? 'postgres' : 'sqlite'
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
