import type { Random } from './random.ts'

/** What one value is made with. */
interface Making {
  random: Random
  /** Parts that may still be made. */
  left: number
  /** Objects made so far: a later part may be one of them, so that values share and cycle. */
  made: object[]
  buffer: ArrayBuffer
}

/** A value of everything that can be stored, in every nesting. */
export function generate(random: Random): unknown {
  return part({ random, left: 1 + random.below(20), made: [], buffer: new ArrayBuffer(32) })
}

const TEXTS = [
  '',
  'a',
  '"',
  '\\',
  '$',
  '$ref',
  '"$',
  '\0',
  '\n',
  'é',
  '€',
  '\ud800',
  '\u2028',
  '__proto__',
  '𝒳',
  'toString',
]
const KEYS = [
  ...TEXTS,
  '0',
  '1',
  '10',
  '01',
  '4294967295',
  '$date',
  'constructor',
  'prototype',
  'length',
  'then',
  'toJSON',
  'cause',
]
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.1,
  NaN,
  Infinity,
  -Infinity,
  2 ** 31,
  -(2 ** 53),
  5e-324,
  1.7976931348623157e308,
]
const VIEWS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] // prettier-ignore
const ERRORS = [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]

function part(making: Making): unknown {
  const { random } = making
  if (--making.left < 0 || random.once(3)) return primitive(random)
  if (making.made.length > 0 && random.once(6)) return random.pick(making.made)
  return random.pick(COMPOSITES)(making)
}

function text(random: Random): string {
  let result = random.pick(TEXTS)
  while (random.once(2)) result += random.once(8) ? 'long '.repeat(20) : random.pick(TEXTS)
  return result
}

function primitive(random: Random): unknown {
  switch (random.below(7)) {
    case 0:
      return null
    case 1:
      return undefined
    case 2:
      return random.once(2)
    case 3:
      return random.once(2) ? random.pick(NUMBERS) : random.below(2 ** 31) / (1 + random.below(1000))
    case 4:
      return BigInt(random.below(2 ** 31)) * (random.once(2) ? -1n : 10n ** 20n)
    default:
      return text(random)
  }
}

function noted<T extends object>({ made }: Making, value: T): T {
  made.push(value)
  return value
}

function times(random: Random, make: () => void): void {
  for (let count = random.below(5); count > 0; count--) make()
}

function properties(making: Making, target: object): object {
  const { random } = making
  times(random, () => {
    const key = random.pick(KEYS)
    const value = part(making)
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true })
  })
  return target
}

const COMPOSITES: ReadonlyArray<(making: Making) => unknown> = [
  (making) => properties(making, noted(making, {})),
  (making) => properties(making, noted(making, {})),
  (making) => properties(making, noted(making, Object.create(null) as object)),
  list,
  list,
  sparse,
  (making) => {
    const map = noted(making, new Map())
    times(making.random, () => map.set(part(making), part(making)))
    return map
  },
  (making) => {
    const set = noted(making, new Set())
    times(making.random, () => set.add(part(making)))
    return set
  },
  (making) => noted(making, new Date(making.random.once(4) ? NaN : making.random.below(2 ** 31) * 1000)),
  (making) => noted(making, new RegExp(making.random.pick(['a', '"', '\\/', '[\\u{1f600}]', '']), making.random.pick(['', 'g', 'iy', 'dgmsu']))),
  (making) => noted(making, Object(making.random.pick([1, -0, 'é"', true, 5n])) as object),
  bytes,
  bytes,
  error,
  (making) => noted(making, new URL(`https://a.b/${making.random.below(100)}?q=é#${making.random.below(9)}`)),
] // prettier-ignore

function list(making: Making): unknown[] {
  const array = noted(making, [] as unknown[])
  times(making.random, () => array.push(part(making)))
  return array
}

function sparse(making: Making): unknown[] {
  const array = noted(making, [] as unknown[])
  array.length = making.random.below(making.random.once(20) ? 4294967295 : 10)
  times(making.random, () => {
    if (array.length > 0) array[making.random.below(array.length)] = part(making)
  })
  return array
}

/** A view of a buffer of its own, or of the one that the value's views share. */
function bytes(making: Making): object {
  const { random } = making
  const buffer = random.once(2) ? making.buffer : new ArrayBuffer(random.below(5) * 8)
  new Uint8Array(buffer).fill(random.below(256), 0, random.below(buffer.byteLength + 1))
  if (random.once(6)) return noted(making, buffer)
  if (random.once(6)) return noted(making, new DataView(buffer, random.below(buffer.byteLength + 1)))
  const View = random.pick(VIEWS)
  const most = buffer.byteLength / View.BYTES_PER_ELEMENT
  const from = random.below(most + 1)
  return noted(making, new View(buffer, from * View.BYTES_PER_ELEMENT, random.below(most - from + 1)))
}

function error(making: Making): Error {
  const { random } = making
  const made = random.once(5)
    ? new AggregateError([part(making)], text(random))
    : new (random.pick(ERRORS))(text(random))
  noted(making, made)
  made.stack = `${made.name}: at ${random.below(9)}`
  if (random.once(2)) Object.defineProperty(made, 'cause', { value: part(making), writable: true, configurable: true })
  if (random.once(3)) Object.assign(made, { code: part(making) })
  return made
} // prettier-ignore
