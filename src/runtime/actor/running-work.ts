import type { CallCommand, StepStart } from '../../engine/index.ts'
import type { NewEvent, RunRecord } from '../../world/index.ts'
import { executeStep } from '../steps/execute-step.ts'
import { StepAbort } from '../steps/step-abort.ts'
import { traceStep } from '../tracing/index.ts'
import type { ActorHost } from './actor-host.ts'
import { performCall } from './perform-call.ts'

/** Where outcomes go. */
interface Actor {
  /** An event that is to be written; nothing where there is none, and the actor has to look around all the same. */
  settle(outcome?: NewEvent): void
  isDone(): boolean
}

/** Bodies of steps, and calls of the workflow code to its host, that run in this process for one run. */
export class RunningWork {
  readonly #host: ActorHost
  readonly #run: RunRecord
  readonly #actor: Actor
  readonly #steps = new Map<string, StepAbort>()
  readonly #calls = new Set<string>()
  /** Steps that the queue brought here. */
  readonly offered = new Set<string>()
  /** Steps that were sent to the queue from here. */
  readonly announced = new Set<string>()

  constructor(host: ActorHost, run: RunRecord, actor: Actor) {
    this.#host = host
    this.#run = run
    this.#actor = actor
  }

  /** Ids of steps. */
  get steps(): ReadonlyMap<string, unknown> {
    return this.#steps
  }

  /** The append that says so must be durable. @param url base of webhooks, as the run knows it */
  start(step: StepStart, url: string | undefined): void {
    const abort = new StepAbort()
    this.#steps.set(step.id, abort)
    this.offered.delete(step.id)
    this.announced.delete(step.id)
    const { runId, workflowName, createdAt: workflowStartedAt } = this.#run
    const { world } = this.#host
    const encrypts = world.encrypts ?? false
    const run = { runId, workflowName, workflowStartedAt, url, encrypts, abort, world }
    void traceStep(step, this.#run, false, () => executeStep(step, run)).then((outcome) => {
      this.#steps.delete(step.id)
      this.#actor.settle(outcome)
    })
  }

  /** Asks the host what the code asks for. Everything that led to it is durable by now. */
  perform(calls: readonly CallCommand[]): void {
    if (this.#host.draining) return
    for (const call of calls) {
      if (this.#calls.has(call.id)) continue
      this.#calls.add(call.id)
      void performCall(this.#host, this.#run, call, this.#actor.isDone).then((outcome) => {
        this.#calls.delete(call.id)
        this.#actor.settle(outcome)
      })
    }
  }

  abort(reason: Error): void {
    for (const abort of this.#steps.values()) abort.abort(reason)
  }
}
