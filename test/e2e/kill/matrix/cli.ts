/**
 * `npm run kill-matrix`: every durable write and every dispatch of each program, on both stores, with everything that may
 * happen there. `-- --world postgres --program hook --way before --every 3` narrows it down; `--parallel 3` points are tried
 * at the same time; `--json` prints rows.
 * Ends with code 1 when anything was lost, recorded twice, too late or wrong.
 */
import { parseArgs } from 'node:util'
import { PROGRAMS, type Row, runMatrix, toTables } from './index.ts'
import { WAYS } from './ways.ts'

const { values: flags } = parseArgs({
  options: {
    world: { type: 'string', multiple: true, default: ['sqlite', 'postgres'] },
    program: { type: 'string', multiple: true, default: [...PROGRAMS] },
    way: { type: 'string', multiple: true, default: Object.keys(WAYS) },
    every: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
})

const all: Record<string, Row[]> = {}
for (const world of flags.world) {
  const rows = await runMatrix({
    world: world === 'postgres' ? 'postgres' : 'sqlite',
    programs: flags.program,
    ways: flags.way,
    every: Number(flags.every),
    parallel: Number(flags.parallel),
    log: (line) => console.error(`${world}: ${line}`),
  })
  all[world] = rows
  if (!flags.json) console.log(`## ${world}\n\n${toTables(rows)}\n`)
  if (rows.some(({ violations }) => violations.length > 0)) process.exitCode = 1
}
if (flags.json) console.log(JSON.stringify(all, null, 2))
