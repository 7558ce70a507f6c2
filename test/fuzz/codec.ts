/**
 * The codec under values that nobody thought of: `npm run fuzz -- --values 1000000 --seed 7`.
 *
 * Each value goes from the host into a bare realm and back; each text is then damaged and read. A failure names seed and
 * number: the same command with `--from` begins there.
 */

import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import { buildSync } from 'esbuild'
import { createCodec } from '../../src/codec/index.ts'
import { SerializationError } from '../../src/errors/index.ts'
import { hostCodec } from '../../src/runtime/values/host-codec.ts'
import { generate } from './generate.ts'
import { mutate } from './mutate.ts'
import { createRandom } from './random.ts'
import { isSame } from './same.ts'

export interface FuzzOptions {
  values: number
  seed: number
  /** Number of the first value. @default 0 */
  from?: number
}

export interface FuzzResult {
  values: number
  /** Damaged texts that were refused, each with a coded error. */
  refused: number
  /** Damaged texts that still are the text of a value. */
  read: number
  /** The longest that one text took, in milliseconds. */
  slowest: number
}

const host = createCodec()

/** @throws Error that names the value which came back changed, or the text which did harm */
export function fuzzCodec({ values, seed, from = 0 }: FuzzOptions): FuzzResult {
  const result: FuzzResult = { values, refused: 0, read: 0, slowest: 0 }
  const realm = createRealmCodec()
  const prototypes = describePrototypes()
  let other = '[]'
  for (let n = from; n < from + values; n++) {
    const random = createRandom(seed * 1_000_003 + n)
    try {
      const value = generate(random)
      const text = host.encode(value)
      checkRoundTrip(value, text, realm)
      const damaged = mutate(random, text, other)
      const begin = performance.now()
      if (readsDamaged(damaged)) result.read++
      else result.refused++
      result.slowest = Math.max(result.slowest, performance.now() - begin)
      other = text
      if (n % 1000 === 0 && describePrototypes() !== prototypes) throw new Error('a prototype was changed')
    } catch (cause) {
      throw new Error(`value ${n} of seed ${seed} failed: ${String(cause)}`, { cause })
    }
  }
  if (describePrototypes() !== prototypes) throw new Error(`seed ${seed}: a prototype was changed`)
  return result
}

function checkRoundTrip(value: unknown, text: string, realm: (text: string) => string): void {
  const back = realm(text)
  const decoded = host.decode(back)
  // The first text may tell from where in a larger buffer its views were taken; from then on it is the same.
  const again = host.encode(decoded)
  if (back !== again || (back !== text && !text.startsWith('{"$buffers"')))
    throw new Error(`the realm wrote ${back} for ${text}`)
  if (!isSame(decoded, value)) throw new Error(`another value came back for ${text}`)
}

/** True when the text is still that of a value: one that can be stored again. The runtime knows every tag there is. */
function readsDamaged(text: string): boolean {
  let value: unknown
  try {
    value = hostCodec().decode(text)
  } catch (error) {
    if (error instanceof SerializationError && error.slug === 'deserialization-failed') return false
    throw new Error(`no coded error for ${text}`, { cause: error })
  }
  try {
    hostCodec().encode(value)
  } catch (error) {
    if (!(error instanceof SerializationError))
      throw new Error(`${text} gave an unusable value`, { cause: error })
  }
  return true
}

/** The codec in a realm like a run's: text in, and the text of the decoded value out. */
function createRealmCodec(): (text: string) => string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('../../src/codec/index.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'codecModule',
    platform: 'neutral',
    target: 'node20',
  })
  const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } })
  vm.runInContext(outputFiles[0]!.text, context)
  // A bare realm has no URL: one that keeps its text serves.
  const code = `(() => {
    class URL { constructor(href) { this.text = href } get href() { return this.text } }
    const codec = codecModule.createCodec({ web: [codecModule.textExtension('url', URL, 'href')] })
    return (text) => codec.encode(codec.decode(text))
  })()`
  return vm.runInContext(code, context) as (text: string) => string
}

function describePrototypes(): string {
  const types = [Object, Array, Map, Set, Error, Function, RegExp, Date, Promise, String, Uint8Array]
  return types
    .map(({ prototype }) =>
      Reflect.ownKeys(prototype as object)
        .map(String)
        .join(),
    )
    .join(';')
}
