import type { WebClass } from '../../../codec/index.ts'
import type { HostFunctions } from '../../contract.ts'
import type { ParamsClass, ParamsLink } from './url-search-params.ts'

/** The components of a URL, as the host's parser gives them. */
interface Components {
  href: string
  origin: string
  protocol: string
  username: string
  password: string
  host: string
  hostname: string
  port: string
  pathname: string
  search: string
  hash: string
}

/** `URL`: parsing is the host's, state and identity are the realm's. */
export function createURL(host: HostFunctions, URLSearchParams: ParamsClass, link: ParamsLink): WebClass {
  const parse = (url: unknown, base: unknown): Components | undefined => {
    const parts = host.parseUrl(
      `${url as string}`,
      base === undefined ? '' : `${base as string}`,
      base !== undefined,
    )
    return parts === '' ? undefined : (JSON.parse(parts) as Components)
  }

  class URL {
    #parts: Components
    #params: InstanceType<ParamsClass> | undefined

    constructor(url: unknown, base?: unknown) {
      const parts = parse(url, base)
      if (!parts) throw invalidUrl(String(url), base)
      this.#parts = parts
    }
    static canParse(url: unknown, base?: unknown) {
      return parse(url, base) !== undefined
    }
    static parse(url: unknown, base?: unknown) {
      return parse(url, base) === undefined ? null : new URL(url, base)
    }

    get href() {
      return this.#parts.href
    }
    set href(value: unknown) {
      const parts = parse(value, undefined)
      if (!parts) throw invalidUrl(String(value), undefined)
      this.#parts = parts
      this.#updateParams()
    }
    get origin() {
      return this.#parts.origin
    }
    get protocol() {
      return this.#parts.protocol
    }
    set protocol(value: unknown) {
      this.#set('protocol', value)
    }
    get username() {
      return this.#parts.username
    }
    set username(value: unknown) {
      this.#set('username', value)
    }
    get password() {
      return this.#parts.password
    }
    set password(value: unknown) {
      this.#set('password', value)
    }
    get host() {
      return this.#parts.host
    }
    set host(value: unknown) {
      this.#set('host', value)
    }
    get hostname() {
      return this.#parts.hostname
    }
    set hostname(value: unknown) {
      this.#set('hostname', value)
    }
    get port() {
      return this.#parts.port
    }
    set port(value: unknown) {
      this.#set('port', value)
    }
    get pathname() {
      return this.#parts.pathname
    }
    set pathname(value: unknown) {
      this.#set('pathname', value)
    }
    get search() {
      return this.#parts.search
    }
    set search(value: unknown) {
      this.#set('search', value)
      this.#updateParams()
    }
    get hash() {
      return this.#parts.hash
    }
    set hash(value: unknown) {
      this.#set('hash', value)
    }
    get searchParams() {
      if (!this.#params) {
        this.#params = new URLSearchParams(this.#parts.search)
        link.attach(this.#params, (text) => this.#set('search', text))
      }
      return this.#params
    }
    toString() {
      return this.#parts.href
    }
    toJSON() {
      return this.#parts.href
    }
    get [Symbol.toStringTag]() {
      return 'URL'
    }

    #set(part: keyof Components, value: unknown) {
      this.#parts = JSON.parse(host.setUrlPart(this.#parts.href, part, String(value))) as Components
    }
    #updateParams() {
      if (this.#params) link.replace(this.#params, this.#parts.search.slice(1))
    }
  }
  return URL
}

/** Shaped like Node's own. */
function invalidUrl(input: string, base: unknown): TypeError {
  const error = Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input })
  return base === undefined ? error : Object.assign(error, { base: `${base as string}` })
}
