import type { World } from '../../world/index.ts'
import { hostCodec } from '../values/host-codec.ts'
import { encodeReason, injectAbort } from './inject-abort.ts'
import { log } from '../log.ts'
import type { StepAbort } from './step-abort.ts'
import { withFollower } from '../values/signal.ts'

/** Whose arguments are decoded; the signals among them are followed on its behalf. */
export interface SignalHolder {
  readonly runId: string
  readonly world: World
  readonly abort: StepAbort
  /** Present when there are any. */
  signals?: StepSignals
}

/** A hint may be lost, so followed signals are also looked at now and then. Milliseconds. */
const POLL = 1000

/** Decodes the arguments of an attempt, which then holds the signals among them. */
export function decodeFor(holder: SignalHolder, text: string): unknown {
  const follow = (id: string): AbortController => (holder.signals ??= new StepSignals(holder)).add(id)
  return withFollower({ runId: holder.runId, follow }, () => hostCodec().decode(text))
}

/** The signals of the run that one attempt of a step was given, as native ones. */
export class StepSignals {
  readonly #holder: SignalHolder
  readonly #controllers = new Map<string, AbortController>()
  /** Aborts by the step itself, on their way into the log. */
  readonly #told: Promise<unknown>[] = []
  readonly #reasons = new Set<unknown>()
  #looking: Promise<void> | undefined
  #again = false
  #stop = (): void => undefined

  constructor(holder: SignalHolder) {
    this.#holder = holder
  }

  add(id: string): AbortController {
    const known = this.#controllers.get(id)
    if (known) return known
    const controller = new AbortController()
    controller.abort = (reason?: unknown) => this.#abortHere(id, controller, reason)
    this.#controllers.set(id, controller)
    return controller
  }

  /** Resolves when each signal shows what the log says now; follows them from then on. */
  async follow(): Promise<void> {
    const { world, runId, abort } = this.#holder
    const failed = (error: unknown): void => log('error', `run ${runId}: its signals cannot be read`, error)
    const look = (): void => void this.#look().catch(failed)
    const unsubscribe = world.subscribe(runId, look)
    const timer = setInterval(look, POLL).unref()
    this.#stop = () => {
      unsubscribe()
      clearInterval(timer)
    }
    // Whatever ends the attempt ends what it does with the run's signals; an abort that the log has comes first.
    const onEnd = (): void =>
      void this.#look()
        .catch(failed)
        .then(() => this.#abortAll(abort.signal.reason))
    if (abort.signal.aborted) onEnd()
    else abort.signal.addEventListener('abort', onEnd, { once: true })
    await this.#look()
  }

  /** True for the reason with which the run's code or another step aborted one of these signals. */
  isReason(value: unknown): boolean {
    return this.#reasons.has(value)
  }

  /** Ends following. Resolves when the aborts that the step made are durable, which is before its outcome is. */
  async end(): Promise<void> {
    this.#stop()
    await Promise.all(this.#told)
  }

  #look(): Promise<void> {
    this.#again = true
    return (this.#looking ??= this.#lookUntilLevel().finally(() => (this.#looking = undefined)))
  }

  async #lookUntilLevel(): Promise<void> {
    const { world, runId } = this.#holder
    while (this.#again) {
      this.#again = false
      for (const [id, controller] of this.#controllers) {
        if (controller.signal.aborted) continue
        const record = await world.signals.get(runId, id)
        if (record) this.#abort(controller, hostCodec().decode(String(record.reason)))
      }
    }
  }

  #abort(controller: AbortController, reason: unknown): void {
    if (controller.signal.aborted) return
    this.#reasons.add(reason)
    AbortController.prototype.abort.call(controller, reason)
  }

  #abortAll(reason: unknown): void {
    for (const controller of this.#controllers.values())
      AbortController.prototype.abort.call(controller, reason)
  }

  /** The step aborts: here at once, for the run once it is in the log. */
  #abortHere(id: string, controller: AbortController, reason: unknown): void {
    const { signal } = controller
    if (signal.aborted) return
    AbortController.prototype.abort.call(controller, reason)
    this.#reasons.add(signal.reason)
    const { world, runId } = this.#holder
    const told = injectAbort(world, runId, id, encodeReason(signal.reason))
    // Awaited at the end of the attempt; a step that aborts later still has nobody else to learn of a failure.
    told.catch((error: unknown) => log('error', `run ${runId}: an abort was not recorded`, error))
    this.#told.push(told)
  }
}
