import type { SimulatedStore } from './store.ts'

/**
 * Does one operation on the store, now, later, or never. It is atomic and changes nothing when it throws; whether the
 * caller learns what came of it is another matter.
 *
 * @param effect what it is: a method of the World, or what a consumer does (`take`, `acknowledge`, `upkeep` …)
 */
export type Perform = <T>(effect: string, operation: () => T) => Promise<T>

export interface SimulatedWorldOptions {
  /** Id of the owner. @default a new one */
  owner?: string
  /** This owner's clock, in epoch milliseconds. @default Date.now */
  now?: () => number
  /** Milliseconds without a heartbeat after which an owner counts as dead. @default 30000 */
  leaseMs?: number
  /** Milliseconds between two looks at what hints may have missed. @default 3000 */
  pollMs?: number
  /** What is between the owner and the store. @default nothing: each operation is done at once */
  perform?: Perform
  /** Passes on what another owner hints at, or loses it. @default at once */
  hint?: (deliver: () => void) => void
}

/** One owner's opening of a store. */
export interface Session {
  readonly store: SimulatedStore
  readonly owner: string
  readonly leaseMs: number
  now(): number
  /** Tells everybody who listens to a run or stream. */
  signal(topic: string): void
  /** Tells the consumers that a message is due at `runAt`. */
  signalMessage(runAt: number): void
  subscribe(topic: string, listener: () => void): () => void
  onMessage(listener: (runAt: number) => void): () => void
}

/** Enters an owner into the store. */
export function createSession(store: SimulatedStore, options: SimulatedWorldOptions): Session {
  const { now = Date.now, leaseMs = 30_000, hint = queueMicrotask } = options
  const topics = new Map<string, Set<() => void>>()
  const consumers = new Set<(runAt: number) => void>()
  const session: Session & { hear: Hear; hint: Pass } = {
    hint,
    store,
    owner: options.owner ?? `sim-${++store.counter}`,
    leaseMs,
    now,
    signal: (topic) => tell({ topic }),
    signalMessage: (runAt) => tell({ runAt }),
    subscribe(topic, listener) {
      const entry = (): void => listener()
      const entries = topics.get(topic) ?? new Set()
      topics.set(topic, entries.add(entry))
      return () => void entries.delete(entry)
    },
    onMessage(listener) {
      consumers.add(listener)
      return () => consumers.delete(listener)
    },
    hear({ topic, runAt }) {
      if (topic !== undefined) for (const listener of topics.get(topic) ?? []) queueMicrotask(listener)
      if (runAt !== undefined) for (const listener of consumers) queueMicrotask(() => listener(runAt))
    },
  }

  function tell(what: Hint): void {
    for (const other of store.sessions as Set<typeof session>) {
      if (other === session) session.hear(what)
      else other.hint(() => other.hear(what))
    }
  }

  store.owners.set(session.owner, now())
  store.sessions.add(session)
  return session
}

interface Hint {
  topic?: string
  runAt?: number
}
type Hear = (hint: Hint) => void
type Pass = (deliver: () => void) => void

/** True when the leases of this owner are valid. One that is not entered any more has been found dead. */
export function isOwnerAlive(session: Session, owner: string | undefined): boolean {
  if (owner === undefined) return false
  if (owner === session.owner) return true
  const beat = session.store.owners.get(owner)
  return beat !== undefined && beat + session.leaseMs > session.now()
}
