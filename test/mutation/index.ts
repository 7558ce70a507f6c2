/**
 * `npm run mutate -- --only fence --seeds 400`: plants one bug after the other in a copy of the sources, and sees whether the
 * suite that should notice does. `--part 2/3` is for several of these at once. Ends with code 1 when one survives: then a test is missing.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Mutant, MUTANTS, type Suite } from './mutants.ts'

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    part: { type: 'string', default: '1/1' },
    seeds: { type: 'string', default: '600' },
  },
})

const root = fileURLToPath(new URL('../..', import.meta.url))
const VITEST = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--config',
  'test/vitest.config.ts',
  '--project',
  'source',
  '--project',
  'alone',
]

const SUITES: Readonly<Record<Suite, readonly string[]>> = {
  simulation: ['--import', 'tsx', 'test/simulation/index.ts', '--first', '--seeds'],
  scenarios: [...VITEST, 'test/simulation', '-t', 'no more'],
  sqlite: [...VITEST, 'test/worlds/sqlite-conformance.test.ts'],
  simulated: [...VITEST, 'test/worlds/simulated-conformance.test.ts'],
  attempts: [...VITEST, 'test/runtime/attempts.test.ts'],
  messages: [...VITEST, 'test/runtime/late-message.test.ts'],
  trouble: [...VITEST, 'test/runtime/store-trouble.test.ts'],
}

/** A copy of everything that the suites need, to be spoilt. */
function copySources(): string {
  const copy = mkdtempSync(join(tmpdir(), 'stepline-mutants-'))
  for (const name of ['src', 'plugins', 'test', 'fixtures/workflows', 'package.json', 'tsconfig.json'])
    cpSync(join(root, name), join(copy, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

/** @throws when the source is no longer what the mutant was written for */
function plant(source: string, { name, find, replace, times = 1 }: Mutant): string {
  const parts = source.split(find)
  if (parts.length !== times + 1) throw new Error(`"${name}" applies ${parts.length - 1} times, not ${times}`)
  return parts.join(replace)
}

function passes(suite: Suite, folder: string, seeds: string): boolean {
  const args = suite === 'simulation' ? [...SUITES.simulation, seeds] : SUITES[suite]
  const { status } = spawnSync(process.execPath, args, { cwd: folder, stdio: 'ignore' })
  return status === 0
}

const [part, parts] = flags.part.split('/').map(Number) as [number, number]
const mutants = MUTANTS.filter(
  ({ name }, index) => name.includes(flags.only ?? '') && index % parts === part - 1,
)
const folder = copySources()
const survivors: string[] = []
try {
  // A suite that fails anyway would kill every mutant.
  for (const suite of new Set(mutants.map(({ by }) => by)))
    if (!passes(suite, folder, '20')) throw new Error(`${suite} fails without a bug`)
  for (const mutant of mutants) {
    const file = join(folder, mutant.file)
    const source = readFileSync(file, 'utf8')
    writeFileSync(file, plant(source, mutant))
    const begin = performance.now()
    const survived = passes(mutant.by, folder, flags.seeds)
    writeFileSync(file, source)
    if (survived) survivors.push(mutant.name)
    const seconds = ((performance.now() - begin) / 1000).toFixed(0)
    console.log(`${survived ? 'SURVIVED' : 'killed'} by ${mutant.by} in ${seconds} s: ${mutant.name}`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${mutants.length - survivors.length} of ${mutants.length} mutants killed`)
process.exitCode = survivors.length > 0 ? 1 : 0
