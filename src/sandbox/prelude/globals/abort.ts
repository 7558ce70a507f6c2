import type { WebClass } from '../../../codec/index.ts'
import { createError } from '../../../errors/index.ts'
import type { DOMExceptionClass } from './dom-exception.ts'
import type { EventClasses, RealmEvent } from './events.ts'

type Handler = ((event: RealmEvent) => unknown) | null

/** `AbortController` and `AbortSignal`: in-realm only, an abort reaches whoever listens in this workflow. */
export function createAbort(
  events: EventClasses,
  domException: () => DOMExceptionClass,
): { AbortController: WebClass; AbortSignal: WebClass } {
  const { Event, EventTarget } = events
  /** Only this module makes signals: the public constructor has to throw. */
  const token = Symbol('AbortSignal')
  const defaultReason = (): unknown => new (domException())('This operation was aborted', 'AbortError')
  let abort: (signal: AbortSignal, reason: unknown) => void

  class AbortSignal extends EventTarget {
    #aborted = false
    #reason: unknown = undefined
    #onabort: Handler = null
    #dependents: AbortSignal[] = []

    static {
      abort = (signal, reason) => signal.#abort(reason)
    }

    constructor(key: unknown) {
      if (key !== token) throw new TypeError('Illegal constructor')
      super()
      this.addEventListener('abort', (event) => this.#onabort?.(event))
    }
    static abort(reason: unknown = defaultReason()) {
      const signal = new AbortSignal(token)
      signal.#aborted = true
      signal.#reason = reason
      return signal
    }
    static timeout(): never {
      throw createError('timeout-in-workflow', { name: 'AbortSignal.timeout' })
    }
    static any(signals: Iterable<AbortSignal>) {
      const sources = [...signals]
      const aborted = sources.find((source) => source.#aborted)
      if (aborted) return AbortSignal.abort(aborted.#reason)
      const signal = new AbortSignal(token)
      for (const source of sources) source.#dependents.push(signal)
      return signal
    }
    get aborted() {
      return this.#aborted
    }
    get reason() {
      return this.#reason
    }
    get onabort() {
      return this.#onabort
    }
    set onabort(handler: Handler) {
      this.#onabort = typeof handler === 'function' ? handler : null
    }
    throwIfAborted() {
      if (this.#aborted) throw this.#reason
    }
    #abort(reason: unknown) {
      if (this.#aborted) return
      this.#aborted = true
      this.#reason = reason
      this.dispatchEvent(new Event('abort'))
      for (const dependent of this.#dependents) dependent.#abort(reason)
    }
  }

  class AbortController {
    readonly #signal = new AbortSignal(token)
    get signal() {
      return this.#signal
    }
    abort(reason: unknown = defaultReason()) {
      abort(this.#signal, reason)
    }
  }

  return { AbortController, AbortSignal }
}
