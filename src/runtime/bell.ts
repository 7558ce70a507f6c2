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
  async wait(until?: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer =
          until === undefined
            ? undefined
            : setTimeout(resolve, Math.min(LONGEST, Math.max(0, until - Date.now())))
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#wake = undefined
    }
    this.#rung = false
  }
}
