import { parseArgs } from 'node:util'
import { fuzzCodec } from './codec.ts'

const { values: given } = parseArgs({
  options: {
    values: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
  },
})
const begin = performance.now()
const result = fuzzCodec({ values: Number(given.values), seed: Number(given.seed), from: Number(given.from) })
const seconds = (performance.now() - begin) / 1000
console.log(
  `${result.values} values came back the same (seed ${given.seed}, ${seconds.toFixed(0)} s); of as many damaged texts ` +
    `${result.refused} were refused and ${result.read} read, the slowest in ${result.slowest.toFixed(1)} ms`,
)
