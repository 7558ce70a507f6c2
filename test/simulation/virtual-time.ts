import { AsyncLocalStorage } from 'node:async_hooks'
import { createRandom, type Random } from '../fuzz/random.ts'

/** A simulated process: what runs in its context has its own clock, timers, console and globals. */
export interface SimulatedProcess {
  readonly name: string
  /** Nothing of it happens any more. */
  dead: boolean
  /** Nothing of it happens before. Virtual milliseconds. */
  frozenUntil: number
  /** How far its clock is ahead. Milliseconds. */
  skew: number
  /** What the runtime keeps per process. */
  state: object
}

interface Task {
  at: number
  tie: number
  process: SimulatedProcess | undefined
  run: () => void
}

const realImmediate = setImmediate
const context = new AsyncLocalStorage<SimulatedProcess>()

export function currentProcess(): SimulatedProcess | undefined {
  return context.getStore()
}

/** The clock of a simulation and everything that is to happen; what is due at the same time comes in a seeded order. */
export class VirtualTime {
  now = 1_700_000_000_000
  readonly begin: number = this.now
  readonly random: Random
  readonly #tasks: Task[] = []

  constructor(seed: number) {
    this.random = createRandom(seed)
  }

  /** Does something after `ms`, in a process unless it is dead by then. */
  after(ms: number, process: SimulatedProcess | undefined, run: () => void): Task {
    const task = { at: this.now + ms, tie: this.random.below(2 ** 30), process, run }
    this.#insert(task)
    return task
  }

  cancel(task: Task): void {
    task.run = () => undefined
    task.process = undefined
  }

  /** Runs code in a process, now. */
  inside<T>(process: SimulatedProcess, run: () => T): T {
    return context.run(process, run)
  }

  /** Lets things happen until `done`, or until there is nothing left, or for `most` milliseconds. */
  async run(done: () => boolean, most: number): Promise<void> {
    const end = this.now + most
    while (!done()) {
      const task = this.#tasks.shift()
      if (!task || task.at > end) return
      this.now = Math.max(this.now, task.at)
      const { process } = task
      if (process?.dead) continue
      if (process && process.frozenUntil > this.now) {
        this.#insert({ ...task, at: process.frozenUntil })
        continue
      }
      if (process) context.run(process, task.run)
      else task.run()
      // By then every microtask that follows from it has run.
      await new Promise((resolve) => realImmediate(resolve))
    }
  }

  #insert(task: Task): void {
    let low = 0
    let high = this.#tasks.length
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.#tasks[middle]!
      if (other.at < task.at || (other.at === task.at && other.tie <= task.tie)) low = middle + 1
      else high = middle
    }
    this.#tasks.splice(low, 0, task)
  }
}
