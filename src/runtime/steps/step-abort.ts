/** Aborts one attempt. Its signal is made when somebody asks for it: few bodies do, and an unused one costs microseconds. */
export class StepAbort {
  #controller: AbortController | undefined
  #abortion: { reason: unknown } | undefined

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#abortion) this.#controller.abort(this.#abortion.reason)
    return this.#controller.signal
  }

  abort(reason: unknown): void {
    this.#abortion ??= { reason }
    this.#controller?.abort(reason)
  }
}
