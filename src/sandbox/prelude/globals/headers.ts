import type { WebClass } from '../../../codec/index.ts'

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const COOKIE = 'set-cookie'

/** `Headers`, after https://fetch.spec.whatwg.org/#headers-class, without guards: nothing is sent from here. */
export function createHeaders(): WebClass {
  // In two statements: the bundler drops the name of a class expression.
  class Headers {
    /** By lower-case name; cookies are the only ones that are never joined. */
    readonly #values = new Map<string, string[]>()

    constructor(init?: unknown) {
      if (init === undefined) return
      if (typeof init !== 'object' || init === null) throw new TypeError('Headers take an object or pairs')
      const pairs = Symbol.iterator in init ? (init as Iterable<Iterable<unknown>>) : Object.entries(init)
      for (const item of pairs) {
        const pair = [...item]
        if (pair.length !== 2) throw new TypeError('Each header must be a [name, value] pair')
        this.append(pair[0], pair[1])
      }
    }
    append(name: unknown, value: unknown) {
      const key = nameOf(name)
      const values = this.#values.get(key)
      if (values) values.push(valueOf(value))
      else this.#values.set(key, [valueOf(value)])
    }
    delete(name: unknown) {
      this.#values.delete(nameOf(name))
    }
    get(name: unknown) {
      return this.#values.get(nameOf(name))?.join(', ') ?? null
    }
    getSetCookie() {
      return [...(this.#values.get(COOKIE) ?? [])]
    }
    has(name: unknown) {
      return this.#values.has(nameOf(name))
    }
    set(name: unknown, value: unknown) {
      this.#values.set(nameOf(name), [valueOf(value)])
    }
    forEach(visit: (value: string, name: string, headers: this) => void, self?: unknown) {
      for (const [name, value] of this) Reflect.apply(visit, self, [value, name, this])
    }
    *entries(): Generator<[string, string]> {
      for (const name of [...this.#values.keys()].sort()) {
        const values = this.#values.get(name) ?? []
        if (name === COOKIE) for (const value of values) yield [name, value]
        else yield [name, values.join(', ')]
      }
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
    get [Symbol.toStringTag]() {
      return 'Headers'
    }
  }
  return Headers
}

function nameOf(name: unknown): string {
  const text = String(name)
  if (!NAME.test(text)) throw new TypeError(`Invalid header name: ${JSON.stringify(text)}`)
  return text.toLowerCase()
}

function valueOf(value: unknown): string {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '')
  // oxlint-disable-next-line no-control-regex -- those are what a header value must not hold
  if (/[\0\n\r]|[^\0-\xff]/.test(text)) throw new TypeError(`Invalid header value: ${JSON.stringify(text)}`)
  return text
}
