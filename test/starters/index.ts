/**
 * `npm run starters`: what it takes from a fresh app to its first run, host by host. Each app is made with the host's own
 * starter and installed; then its user (1) installs the package, (2) runs `npx stepline init --yes`, (3) writes a workflow
 * and a handler that calls it, starts the host's dev server and opens the handler. Seconds count from the first of these.
 *
 * npm run starters -- [host …] [--json <file>] [--keep]
 *
 * Not measured: how long typing takes, downloads into an empty cache of npm, and what starters fetch from elsewhere.
 */
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { packPackage } from '../e2e/harness/pack-package.ts'
import { installNewerNode } from '../hosts/install.ts'
import { STARTERS } from './hosts/index.ts'
import { printRemarks, printTable } from './print.ts'
import { type Outcome, runStarter } from './run-starter.ts'

const { values: flags, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, keep: { type: 'boolean', default: false } },
})
const unknown = names.filter((name) => STARTERS.every(({ host }) => host !== name))
if (unknown.length > 0) {
  const known = STARTERS.map(({ host }) => host).join(', ')
  console.error(`There is no host ${unknown.join(', ')}. There are: ${known}`)
  process.exit(2)
}
const chosen = STARTERS.filter(({ host }) => names.length === 0 || names.includes(host))

const { tarball, remove } = await packPackage()
const outcomes: Outcome[] = []
try {
  if (chosen.some(({ newerNode }) => newerNode)) await installNewerNode()
  for (const starter of chosen) {
    const outcome = await runStarter(starter, tarball, flags.keep)
    console.error(`${starter.host}: ${outcome.seconds?.total.toFixed(1) ?? 'FAILED'}`)
    outcomes.push(outcome)
  }
} finally {
  remove()
}
const machine = { node: process.version, cores: availableParallelism(), date: new Date().toISOString() }
console.log(`\n${printTable(outcomes)}\n\nNode ${machine.node}, ${machine.cores} cores, ${machine.date}`)
console.log(`\n${printRemarks(outcomes)}`)
if (flags.json !== undefined) writeFileSync(flags.json, JSON.stringify({ ...machine, outcomes }, null, 1))
process.exitCode = outcomes.some(({ error }) => error !== undefined) ? 1 : 0
