import type { WebClass } from '../../../codec/index.ts'
import type { DOMExceptionClass } from './dom-exception.ts'
import type { EventClasses, RealmEvent } from './events.ts'

type Handler = ((event: RealmEvent) => unknown) | null

/** What signals need of the run. */
export interface SignalsEnv {
  /** A signal that has crossed the border was aborted by code of this realm. */
  onAbort(id: string, reason: unknown): void
  /** Calls back after a durable wait. */
  wait(ms: number, callback: () => void): void
}

/** What the codec needs of the classes, out of reach for workflow code. */
export interface AbortInternals {
  isSignal(value: object): value is AbortSignal
  isController(value: object): value is AbortController
  /** The controller of a signal; made when there is none. */
  controllerOf(signal: AbortSignal): AbortController
  /** A signal that came from outside. */
  create(id?: string): AbortSignal
  /** The id under which the signal has crossed the border, if it has. */
  idOf(signal: AbortSignal): string | undefined
  /** The signal crosses the border: from now on its abort is told. */
  setId(signal: AbortSignal, id: string): void
  /** An abort that came from outside. */
  abort(signal: AbortSignal, reason: unknown): void
}

export interface AbortClasses {
  AbortController: WebClass
  AbortSignal: WebClass
  internals: AbortInternals
}

/**
 * `AbortController` and `AbortSignal` of the realm. Inside it an abort takes effect at once; that of a signal which has
 * crossed the border is told to the host as well, so that whoever holds it outside sees it too.
 */
export function createAbort(
  events: EventClasses,
  domException: () => DOMExceptionClass,
  env: SignalsEnv,
): AbortClasses {
  const { Event, EventTarget } = events
  /** Only this module makes signals: the public constructor has to throw. */
  const token = Symbol('AbortSignal')
  const exception = (message: string, name: string): unknown => new (domException())(message, name)
  const defaultReason = (): unknown => exception('This operation was aborted', 'AbortError')
  const controllers = new WeakMap<AbortSignal, AbortController>()
  let access!: {
    abort(signal: AbortSignal, reason: unknown, told: boolean): void
    idOf(signal: AbortSignal): string | undefined
    setId(signal: AbortSignal, id: string): void
    isSignal(value: object): boolean
    isController(value: object): boolean
  }

  class AbortSignal extends EventTarget {
    #aborted = false
    #reason: unknown = undefined
    #onabort: Handler = null
    #dependents: AbortSignal[] = []
    #id: string | undefined

    static {
      access = {
        abort: (signal, reason, told) => signal.#abort(reason, told),
        idOf: (signal) => signal.#id,
        setId: (signal, id) => (signal.#id = id),
        isSignal: (value) => #aborted in value,
        isController: () => false,
      }
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
    static timeout(ms: unknown) {
      if (typeof ms !== 'number') throw new TypeError('AbortSignal.timeout() takes a number of milliseconds')
      if (!(ms >= 0 && ms <= Number.MAX_SAFE_INTEGER))
        throw new RangeError('AbortSignal.timeout() takes 0 milliseconds or more')
      const signal = new AbortSignal(token)
      const fire = (): void =>
        signal.#abort(exception('The operation was aborted due to timeout', 'TimeoutError'), true)
      env.wait(ms, fire)
      return signal
    }
    static any(signals: Iterable<AbortSignal>) {
      const sources = [...signals]
      if (!sources.every(access.isSignal)) throw new TypeError('AbortSignal.any() takes AbortSignals')
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
    get [Symbol.toStringTag]() {
      return 'AbortSignal'
    }
    /** Dependents are marked before anybody is called, so that no listener sees one half aborted. */
    #abort(reason: unknown, told: boolean) {
      const marked: AbortSignal[] = []
      this.#mark(reason, marked)
      for (const signal of marked) {
        if (signal.#id !== undefined && (told || signal !== this)) env.onAbort(signal.#id, reason)
      }
      for (const signal of marked) signal.dispatchEvent(new Event('abort'))
    }
    #mark(reason: unknown, marked: AbortSignal[]) {
      if (this.#aborted) return
      this.#aborted = true
      this.#reason = reason
      marked.push(this)
      for (const dependent of this.#dependents.splice(0)) dependent.#mark(reason, marked)
    }
  }

  class AbortController {
    #signal = new AbortSignal(token)

    static {
      access.isController = (value) => #signal in value
    }

    constructor(...[key, signal]: unknown[]) {
      if (key === token) this.#signal = signal as AbortSignal
      controllers.set(this.#signal, this)
    }
    get signal() {
      return this.#signal
    }
    abort(reason: unknown = defaultReason()) {
      access.abort(this.#signal, reason, true)
    }
    get [Symbol.toStringTag]() {
      return 'AbortController'
    }
  }

  const internals = {
    isSignal: (value: object) => access.isSignal(value),
    isController: (value: object) => access.isController(value),
    controllerOf: (signal: AbortSignal) => controllers.get(signal) ?? new AbortController(token, signal),
    create(id?: string) {
      const signal = new AbortSignal(token)
      if (id !== undefined) access.setId(signal, id)
      return signal
    },
    idOf: (signal: AbortSignal) => access.idOf(signal),
    setId: (signal: AbortSignal, id: string) => access.setId(signal, id),
    abort: (signal: AbortSignal, reason: unknown) => access.abort(signal, reason, false),
  }
  return { AbortController, AbortSignal, internals: internals as unknown as AbortInternals }
}
