import { meansAway } from './database-errors.ts'

export interface BatcherOptions<Item, Result> {
  /** Statements under way at the same time. What comes meanwhile shares the next one. */
  inFlight: number
  /** Items of one statement. */
  most: number
  run(items: readonly Item[]): Promise<readonly Result[]>
}

export interface Batcher<Item, Result> {
  add(item: Item): Promise<Result>
}

interface Entry<Item, Result> {
  item: Item
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

/**
 * Shares statements, and with them round trips and commits: what comes in one turn of the microtask queue goes together,
 * and so does what comes while the statements before are under way. Nobody waits when nothing is under way. When a
 * statement fails, each of its items is tried alone, so that nobody pays for another one's failure.
 */
export function createBatcher<Item, Result>(options: BatcherOptions<Item, Result>): Batcher<Item, Result> {
  let pending: Array<Entry<Item, Result>> = []
  let running = 0
  let scheduled = false

  async function runGroup(group: ReadonlyArray<Entry<Item, Result>>): Promise<void> {
    try {
      const results = await options.run(group.map(({ item }) => item))
      group.forEach(({ resolve }, index) => resolve(results[index]!))
    } catch (error) {
      if (group.length === 1 || meansAway(error)) {
        for (const { reject } of group) reject(error)
        return
      }
      for (const entry of group) await runGroup([entry])
    }
  }

  function flush(): void {
    scheduled = false
    while (pending.length > 0 && running < options.inFlight) {
      const group = pending.splice(0, options.most)
      running++
      void runGroup(group).then(() => {
        running--
        flush()
      })
    }
  }

  return {
    add: (item) =>
      new Promise<Result>((resolve, reject) => {
        pending.push({ item, resolve, reject })
        if (scheduled || running >= options.inFlight) return
        scheduled = true
        process.nextTick(flush)
      }),
  }
}
