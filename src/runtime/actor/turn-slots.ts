/**
 * How many runs may be between two waits at the same time. Each holds a realm of some hundred kilobytes then, so a burst
 * of ten thousand starts must not make ten thousand at once; a run that waits for its steps needs no slot.
 */
export class TurnSlots {
  #free: number
  readonly #waiting: Array<() => void> = []

  constructor(slots: number) {
    this.#free = slots
  }

  /** Undefined when a slot was free: the common case costs no turn of the event loop. */
  acquire(): Promise<void> | undefined {
    if (this.#free > 0) {
      this.#free--
      return undefined
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  release(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free++
  }
}
