/** `npm run simulate -- --seeds 5000 --from 1`, or `--seed 17 --trace` for one of them; `--first` ends with the first failure. */
import { parseArgs } from 'node:util'
import { scenarioOf } from './scenario.ts'
import { shrink } from './shrink.ts'
import { simulate } from './simulate.ts'

/** How often a long run says how far it is. */
const PROGRESS_MS = 10_000

const { values: given } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
    first: { type: 'boolean', default: false },
  },
})
const from = Number(given.seed ?? given.from)
const until = given.seed === undefined ? from + Number(given.seeds) : from + 1
const begin = performance.now()
let [failed, effects, runs] = [0, 0, 0]
let told = begin
for (let seed = from; seed < until; seed++) {
  const verdict = await simulate(scenarioOf(seed))
  effects += verdict.effects
  runs += verdict.runs
  if (performance.now() - told > PROGRESS_MS) {
    told = performance.now()
    console.error(`${seed + 1 - from} of ${until - from} seeds, ${failed} failed`)
  }
  if (given.trace) console.log(verdict.trace.join('\n'))
  if (verdict.problems.length === 0) continue
  failed++
  console.log(`seed ${seed}: ${verdict.problems.join('; ')}`)
  if (given.first) break
  if (given['no-shrink']) continue
  const least = await shrink(scenarioOf(seed))
  console.log(`  the least that shows it: ${JSON.stringify(least.scenario)}`)
  console.log(least.verdict.problems.map((problem) => `  ${problem}`).join('\n'))
  console.log(
    `${least.verdict.trace
      .map((line) => `    ${line}`)
      .slice(0, 120)
      .join('\n')}`,
  )
}
const seconds = ((performance.now() - begin) / 1000).toFixed(0)
console.log(`${until - from} seeds, ${runs} runs, ${effects} effects in ${seconds} s: ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
