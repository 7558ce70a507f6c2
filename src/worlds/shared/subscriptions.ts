/** Listeners per run, within this process. */
export interface Subscriptions {
  add(runId: string, listener: () => void): () => void
  has(runId: string): boolean
  notify(runId: string): void
  /** Something may be new about any run. */
  notifyAll(): void
}

export function createSubscriptions(): Subscriptions {
  const listeners = new Map<string, Set<() => void>>()
  const notify = (runId: string): void => {
    // As microtasks: a listener that throws is its own problem, not that of the write which it is told about.
    for (const listener of listeners.get(runId) ?? []) queueMicrotask(listener)
  }
  return {
    add(runId, listener) {
      const set = listeners.get(runId) ?? new Set()
      listeners.set(runId, set)
      // Wrapped, so that the same function may subscribe twice and leave once.
      const entry = (): void => listener()
      set.add(entry)
      return () => {
        set.delete(entry)
        if (set.size === 0 && listeners.get(runId) === set) listeners.delete(runId)
      }
    },
    has: (runId) => listeners.has(runId),
    notify,
    notifyAll() {
      for (const runId of listeners.keys()) notify(runId)
    },
  }
}
