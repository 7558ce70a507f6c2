export type Listener = ((event: RealmEvent) => unknown) | { handleEvent(event: RealmEvent): unknown }

interface Registration {
  type: string
  listener: Listener
  capture: boolean
  once: boolean
  removed: boolean
}

export interface ListenerOptions {
  capture?: boolean
  once?: boolean
  signal?: { aborted: boolean; addEventListener(type: string, listener: () => void): void }
}

/** What the classes below share with `EventTarget.dispatchEvent`, out of reach for the code that gets the event. */
interface Dispatch {
  target: object | null
  stopped: boolean
  dispatching: boolean
}

export interface RealmEvent {
  readonly type: string
  readonly defaultPrevented: boolean
}

export type EventClass = new (type: string, options?: object) => RealmEvent
export type EventTargetClass = new () => {
  addEventListener(type: string, listener: Listener | null, options?: boolean | ListenerOptions): void
  removeEventListener(type: string, listener: Listener | null, options?: boolean | ListenerOptions): void
  dispatchEvent(event: RealmEvent): boolean
}

export interface EventClasses {
  Event: EventClass
  CustomEvent: EventClass
  EventTarget: EventTargetClass
}

/** `Event`, `CustomEvent` and `EventTarget`: no tree, so every event is at its target. */
export function createEvents(now: () => number): EventClasses {
  const dispatches = new WeakMap<object, Dispatch>()
  const dispatchOf = (event: object): Dispatch => {
    const dispatch = dispatches.get(event)
    if (!dispatch) throw new TypeError('Illegal invocation')
    return dispatch
  }

  class Event {
    readonly #type: string
    readonly #cancelable: boolean
    readonly #bubbles: boolean
    readonly #timeStamp = now()
    #prevented = false

    constructor(type: unknown, options: { cancelable?: boolean; bubbles?: boolean } = {}) {
      this.#type = String(type)
      this.#cancelable = Boolean(options.cancelable)
      this.#bubbles = Boolean(options.bubbles)
      dispatches.set(this, { target: null, stopped: false, dispatching: false })
    }
    get type() {
      return this.#type
    }
    get target() {
      return dispatchOf(this).target
    }
    get srcElement() {
      return dispatchOf(this).target
    }
    get currentTarget() {
      const { dispatching, target } = dispatchOf(this)
      return dispatching ? target : null
    }
    get eventPhase() {
      return dispatchOf(this).dispatching ? 2 : 0
    }
    get bubbles() {
      return this.#bubbles
    }
    get cancelable() {
      return this.#cancelable
    }
    get composed() {
      return false
    }
    get isTrusted() {
      return false
    }
    get timeStamp() {
      return this.#timeStamp
    }
    get defaultPrevented() {
      return this.#prevented
    }
    get returnValue() {
      return !this.#prevented
    }
    preventDefault() {
      if (this.#cancelable) this.#prevented = true
    }
    /** There is no tree to propagate in. */
    stopPropagation() {}
    stopImmediatePropagation() {
      dispatchOf(this).stopped = true
    }
    composedPath() {
      const { dispatching, target } = dispatchOf(this)
      return dispatching ? [target] : []
    }
  }

  class CustomEvent extends Event {
    readonly #detail: unknown
    constructor(type: unknown, options: { cancelable?: boolean; bubbles?: boolean; detail?: unknown } = {}) {
      super(type, options)
      this.#detail = options.detail ?? null
    }
    get detail() {
      return this.#detail
    }
  }

  class EventTarget {
    #registrations: Registration[] = []

    addEventListener(type: unknown, listener: Listener | null, options: boolean | ListenerOptions = {}) {
      if (listener === null || listener === undefined) return
      const { capture, once, signal } = normalize(options)
      if (signal?.aborted) return
      const name = String(type)
      if (find(this.#registrations, name, listener, capture)) return
      this.#registrations.push({ type: name, listener, capture, once, removed: false })
      signal?.addEventListener('abort', () => this.removeEventListener(name, listener, capture))
    }

    removeEventListener(type: unknown, listener: Listener | null, options: boolean | ListenerOptions = {}) {
      const found = listener && find(this.#registrations, String(type), listener, normalize(options).capture)
      if (!found) return
      found.removed = true
      this.#registrations = this.#registrations.filter((registration) => registration !== found)
    }

    dispatchEvent(event: Event) {
      const dispatch = dispatchOf(event)
      dispatch.target = this
      dispatch.dispatching = true
      for (const registration of this.#registrations) {
        if (registration.type !== event.type || registration.removed) continue
        if (registration.once)
          this.removeEventListener(registration.type, registration.listener, registration.capture)
        callListener(this, registration.listener, event)
        if (dispatch.stopped) break
      }
      dispatch.dispatching = false
      return !event.defaultPrevented
    }
  }

  return { Event, CustomEvent, EventTarget }
}

function normalize(options: boolean | ListenerOptions) {
  if (typeof options === 'boolean') return { capture: options, once: false, signal: undefined }
  return { capture: Boolean(options.capture), once: Boolean(options.once), signal: options.signal }
}

function find(registrations: Registration[], type: string, listener: Listener, capture: boolean) {
  return registrations.find((r) => r.type === type && r.listener === listener && r.capture === capture)
}

/** An error must not keep the other listeners from being called; as a rejection it is reported on the run. */
function callListener(target: object, listener: Listener, event: RealmEvent): void {
  try {
    if (typeof listener === 'function') Reflect.apply(listener, target, [event])
    else listener.handleEvent(event)
  } catch (error) {
    void Promise.reject(error)
  }
}
