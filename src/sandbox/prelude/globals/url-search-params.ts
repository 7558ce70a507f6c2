import { parseForm, serializeForm } from './form-encoding.ts'
import { wellFormed } from './utf8.ts'

type Pair = [string, string]

/** Tells a URL that its parameters changed, and the parameters that the URL did. */
export interface ParamsLink {
  attach(params: object, onChange: (text: string) => void): void
  replace(params: object, text: string): void
}

export type ParamsClass = new (init?: unknown) => { toString(): string }

export function createURLSearchParams(): { URLSearchParams: ParamsClass; link: ParamsLink } {
  let link!: ParamsLink

  class URLSearchParams {
    #pairs: Pair[]
    #onChange: ((text: string) => void) | undefined

    static {
      link = {
        attach: (params, onChange) => void ((params as URLSearchParams).#onChange = onChange),
        replace: (params, text) => void ((params as URLSearchParams).#pairs = parseForm(text)),
      }
    }

    constructor(init: unknown = '') {
      this.#pairs = pairsOf(init)
    }
    get size() {
      return this.#pairs.length
    }
    append(name: unknown, value: unknown) {
      this.#pairs.push([text(name), text(value)])
      this.#changed()
    }
    delete(name: unknown, value?: unknown) {
      const gone = (pair: Pair): boolean =>
        pair[0] === text(name) && (value === undefined || pair[1] === text(value))
      this.#pairs = this.#pairs.filter((pair) => !gone(pair))
      this.#changed()
    }
    get(name: unknown) {
      return this.#pairs.find((pair) => pair[0] === text(name))?.[1] ?? null
    }
    getAll(name: unknown) {
      return this.#pairs.filter((pair) => pair[0] === text(name)).map((pair) => pair[1])
    }
    has(name: unknown, value?: unknown) {
      return this.#pairs.some(
        (pair) => pair[0] === text(name) && (value === undefined || pair[1] === text(value)),
      )
    }
    set(name: unknown, value: unknown) {
      const index = this.#pairs.findIndex((pair) => pair[0] === text(name))
      if (index < 0) return this.append(name, value)
      this.#pairs[index]![1] = text(value)
      this.#pairs = this.#pairs.filter((pair, i) => i <= index || pair[0] !== text(name))
      this.#changed()
    }
    sort() {
      this.#pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0))
      this.#changed()
    }
    forEach(visit: (value: string, name: string, params: this) => void, self?: unknown) {
      for (const [name, value] of this) Reflect.apply(visit, self, [value, name, this])
    }
    *entries(): Generator<Pair> {
      for (let i = 0; i < this.#pairs.length; i++) yield [...this.#pairs[i]!]
    }
    *keys() {
      for (const [name] of this.entries()) yield name
    }
    *values() {
      for (const [, value] of this.entries()) yield value
    }
    [Symbol.iterator]() {
      return this.entries()
    }
    toString() {
      return serializeForm(this.#pairs)
    }
    get [Symbol.toStringTag]() {
      return 'URLSearchParams'
    }
    #changed() {
      this.#onChange?.(serializeForm(this.#pairs))
    }
  }

  return { URLSearchParams, link }
}

function text(value: unknown): string {
  return wellFormed(String(value))
}

function pairsOf(init: unknown): Pair[] {
  if (typeof init !== 'object' || init === null) {
    const query = String(init)
    return parseForm(query.startsWith('?') ? query.slice(1) : query)
  }
  if (!(Symbol.iterator in init))
    return Object.entries(init).map(([name, value]) => [text(name), text(value)])
  return Array.from(init as Iterable<Iterable<unknown>>, (item) => {
    const pair = [...item]
    if (pair.length !== 2) throw new TypeError('Each query pair must be an iterable [name, value] tuple')
    return [text(pair[0]), text(pair[1])]
  })
}
