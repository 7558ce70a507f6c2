/** setTimeout cannot wait longer. */
const LONGEST = 2 ** 31 - 1

/** Wakes one waiter: by a ring, even one that came before the wait, or at a point in time. */
export class Bell {
  #rung = false
  #wake: (() => void) | undefined

  ring(): void {
    this.#rung = true
    this.#wake?.()
  }

  /** @param until epoch milliseconds; for ever when absent */
  wait(until?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = until === undefined || this.#rung ? undefined : this.#arm(until)
      this.#wake = () => {
        clearTimeout(timer)
        this.#wake = undefined
        this.#rung = false
        resolve()
      }
      if (this.#rung) this.#wake()
    })
  }

  #arm(until: number): NodeJS.Timeout {
    return setTimeout(() => this.#wake?.(), Math.min(LONGEST, Math.max(0, until - Date.now())))
  }
}
