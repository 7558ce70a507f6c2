import type { World } from '../../world/index.ts'

/** `describe` and `it` of vitest, node:test or another runner. */
export interface TestRunner {
  describe(name: string, body: () => void): void
  it(name: string, body: () => Promise<void>): void
}

/** One fresh, empty store, and owners on it. */
export interface ConformanceStore {
  /** Opens it as one more owner: what another process would be. */
  open(): Promise<World>
  /** Moves the World's clock. Without it, tests of what time decides are left out. */
  advance?(ms: number): void | Promise<void>
  /** The World's clock. @default Date.now */
  now?(): number
  /** Closes what is open and removes the store. */
  dispose(): Promise<void>
}

export interface ConformanceOptions {
  createStore(): Promise<ConformanceStore>
  /** True when the stores have `advance`. */
  movesClock: boolean
  /** Milliseconds after which an owner without heartbeat counts as dead. */
  leaseMs: number
}

/** What a test works with. */
export interface Context {
  world: World
  /** One more owner of the same store. */
  open(): Promise<World>
  now(): number
  advance(ms: number): Promise<void>
  leaseMs: number
}

export interface Suite {
  describe: TestRunner['describe']
  test(name: string, body: (context: Context) => Promise<void>): void
  /** A test that needs to move the clock. */
  timed(name: string, body: (context: Context) => Promise<void>): void
}

export function createSuite(runner: TestRunner, options: ConformanceOptions): Suite {
  const test: Suite['test'] = (name, body) => {
    runner.it(name, async () => {
      const store = await options.createStore()
      try {
        await body({
          world: await store.open(),
          open: () => store.open(),
          now: () => store.now?.() ?? Date.now(),
          advance: async (ms) => store.advance?.(ms),
          leaseMs: options.leaseMs,
        })
      } finally {
        await store.dispose()
      }
    })
  }
  return {
    describe: (name, body) => runner.describe(name, body),
    test,
    timed: (name, body) => {
      if (options.movesClock) test(name, body)
    },
  }
}
