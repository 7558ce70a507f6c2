import type { WorkflowMachine } from '../../engine/index.ts'
import { createError, MaxEventsExceededError } from '../../errors/index.ts'
import {
  type AppendResult,
  type LogEvent,
  type NewEvent,
  runMessageKey,
  type RunRecord,
} from '../../world/index.ts'
import type { ActorHost, ActorStart } from './actor-host.ts'
import { Bell } from './bell.ts'
import { type Batch, eventsOf, fold } from './fold.ts'
import { announceEnd } from '../runs/lifecycle.ts'
import { log } from '../log.ts'
import { callHoldsEnd } from './perform-call.ts'
import { putOff } from './put-off.ts'
import { errorCodeOf, isKeyMissing } from './run-error-code.ts'
import { RunView } from './run-view.ts'
import { RunningWork } from './running-work.ts'
import { writeFailure } from './write-failure.ts'
import { stepPolicy } from '../steps/step-registry.ts'
import { markFailed } from '../tracing/index.ts'

/** A run whose next timer is nearer than this is kept, not parked: parking costs writes. Milliseconds. */
const STAY = 1000
/** Longest pause between two tries while the store fails. Milliseconds. */
const MAX_BACKOFF = 5000

/**
 * Drives one run while this process holds its lease: advances the machine, writes what follows in one append, runs steps
 * inline, and folds their outcomes into the next append. No step body begins before the append that says so is durable.
 */
export class RunActor {
  readonly runId: string
  readonly #host: ActorHost
  readonly #run: RunRecord
  readonly #epoch: number
  readonly #bell = new Bell()
  readonly #view: RunView
  readonly #work: RunningWork
  /** Outcomes that are to be written. */
  readonly #inputs: NewEvent[] = []
  #hasSlot = false
  #leaving = false
  #failures = 0
  #done: 'parked' | 'ended' | 'fenced' | undefined

  constructor(host: ActorHost, start: ActorStart) {
    this.#host = host
    this.#run = start.run
    this.runId = start.run.runId
    this.#epoch = start.lease.epoch
    this.#view = new RunView(host, start)
    this.#work = new RunningWork(host, start.run, {
      isDone: () => this.#done !== undefined,
      settle: (outcome) => {
        if (outcome) this.#inputs.push(outcome)
        this.#bell.ring()
      },
    })
  }

  /** Something may be new about the run. */
  poke(): void {
    this.#view.outdate()
    this.#bell.ring()
  }

  /** Something may be new that it has not looked at. */
  get poked(): boolean {
    return this.#view.isStale
  }

  /** Whether the lease is still here will show: an append that gives it back has no answer yet. */
  get leaving(): boolean {
    return this.#leaving
  }

  /** The lease turned out to be somebody else's, or nobody's. */
  get lost(): boolean {
    return this.#done === 'fenced'
  }

  /** Takes over a step that the queue delivered here, unless it is at it already; false when it cannot. */
  offer(stepId: string): boolean {
    const step = this.#view.machine?.steps.get(stepId)
    // Whoever has the run has this attempt, too: it needs no message.
    if (this.#work.steps.has(stepId)) return true
    if (step?.status !== 'created' || !stepPolicy(step.name).inline) return false
    if (this.#done || this.#host.draining) return false
    this.#work.offered.add(stepId)
    this.#bell.ring()
    return true
  }

  /**
   * Drives the run until it ends, has nothing to do here, or belongs to somebody else.
   *
   * @returns the machine, when the run is parked
   */
  async drive(): Promise<WorkflowMachine | undefined> {
    const unsubscribe = this.#host.world.subscribe(this.runId, () => this.poke())
    try {
      while (!this.#done) {
        try {
          await this.#turn()
          this.#failures = 0
        } catch (error) {
          await this.#recover(error)
        }
      }
    } finally {
      unsubscribe()
      this.#yieldSlot()
      if (this.#done !== 'parked') this.#view.dropMachine()
    }
    return this.#view.takeMachine()
  }

  async #turn(): Promise<void> {
    // Awaited only when it has to be: a promise more in each turn is measurable.
    const slot = this.#takeSlot()
    if (slot) await slot
    const machine = this.#view.level ?? (await this.#view.ready(this.#inputs))
    if (machine.ended) return this.#finish('ended')
    const batch = this.#fold(machine)
    const idle = this.#isIdle(machine, batch)
    const writes = eventsOf(batch).length + batch.messages.length > 0
    if (writes || idle) return this.#append(machine, batch, idle)
    if (batch.calls) this.#work.perform(batch.calls)
    this.#yieldSlot()
    await this.#bell.wait(batch.nextDue)
    // Outcomes that come in the same tick belong into the same append.
    if (this.#work.steps.size > 0) await new Promise(setImmediate)
  }

  #takeSlot(): Promise<void> | undefined {
    if (this.#hasSlot) return undefined
    this.#hasSlot = true
    return this.#host.slots.acquire()
  }

  #yieldSlot(): void {
    if (this.#hasSlot) this.#host.slots.release()
    this.#hasSlot = false
  }

  #fold(machine: WorkflowMachine): Batch {
    const { draining, settings } = this.#host
    const batch = fold(machine, this.#inputs.splice(0), {
      now: Math.max(Date.now(), this.#view.lastAt),
      running: this.#work.steps.keys(),
      inlineMax: draining ? 0 : settings.maxInlineSteps,
      offered: this.#work.offered,
      announced: this.#work.announced,
      policy: stepPolicy,
      holdsEnd: callHoldsEnd,
      stamp: this.#view.stamp,
    })
    if (!batch.end && machine.head > settings.maxEvents) {
      throw new MaxEventsExceededError(machine.head, settings.maxEvents)
    }
    return batch
  }

  /** Nothing runs here and nothing is due soon: the lease can be given back together with this batch. */
  #isIdle(machine: WorkflowMachine, batch: Batch): boolean {
    if (batch.end || batch.starts.length > 0 || this.#work.steps.size > 0) return false
    if (this.#inputs.length > 0 || this.#view.isStale) return false
    if (machine.watchesHooks && batch.registrations.length > 0) return false
    // A call may be performed again: whoever takes the run over does.
    if (this.#host.draining) return true
    if (batch.calls) return false
    return batch.nextDue === undefined || batch.nextDue - Date.now() > STAY
  }

  async #append(machine: WorkflowMachine, batch: Batch, release: boolean): Promise<void> {
    const events = eventsOf(batch)
    const result = await this.#write(batch, events, release)
    if (result.status === 'fenced') return this.#lose()
    if (result.status === 'conflict') return this.#rebase(machine, batch, result.events)
    this.#view.commit(events.length)
    if (batch.end) {
      announceEnd(this.#run, batch.end)
      if (batch.end.type === 'run_failed') markFailed(`run failed: ${batch.end.data.errorCode}`)
      return this.#finish('ended')
    }
    this.#view.see(machine, result.events.slice(batch.events.length))
    for (const { payload } of batch.messages) if (payload.stepId) this.#work.announced.add(payload.stepId)
    for (const start of batch.starts) this.#work.start(start, machine.url)
    if (batch.calls) this.#work.perform(batch.calls)
    // Nothing is released when the append got an answer: the code may go on with that.
    if (release && !result.events.some(isAnswer)) this.#done = 'parked'
  }

  async #write(batch: Batch, events: NewEvent[], release: boolean): Promise<AppendResult> {
    if (release) this.#leaving = true
    try {
      const result = await this.#host.world.append(this.runId, {
        epoch: this.#epoch,
        after: this.#view.committed,
        events,
        messages: [...batch.messages, ...(release ? this.#wakeUps(batch) : [])],
        cancelMessages: batch.cancelMessages,
        lease: release ? 'release' : 'keep',
      })
      this.#leaving = false
      return result
    } catch (error) {
      // Outcomes are kept; whether they were written shows when the log is read again.
      this.#inputs.unshift(...batch.inputs)
      throw error
    }
  }

  /** The message that brings a parked run back: at its next timer, or at once when it is handed over. */
  #wakeUps(batch: Batch): Batch['messages'] {
    const runAt = this.#host.draining ? Date.now() : batch.nextDue
    if (runAt === undefined) return []
    return [{ key: runMessageKey(this.runId), payload: { runId: this.runId }, runAt }]
  }

  /** Events came in between: what was speculated on top of the old head is dropped, outcomes are kept. */
  #rebase(machine: WorkflowMachine, batch: Batch, events: LogEvent[]): void {
    this.#inputs.unshift(...batch.inputs)
    if (machine.head === this.#view.committed) this.#view.see(machine, events)
    else this.#view.dropMachine()
  }

  #finish(done: 'ended' | 'fenced'): void {
    this.#done = done
    const slug = done === 'ended' ? 'run-ended' : 'lease-lost'
    this.#work.abort(createError(slug, { runId: this.runId }))
  }

  /** Somebody else drives the run now; what runs here can no longer be recorded. */
  #lose(): void {
    log('warn', `[workflow] run ${this.runId} was taken over by another process; this one lets go of it`)
    this.#finish('fenced')
  }

  async #recover(error: unknown): Promise<void> {
    try {
      const errorCode = errorCodeOf(error, this.#failures > 0)
      if (errorCode) return await this.#failRun(error, errorCode)
      if (this.#host.closed) return this.#finish('fenced')
      if (isKeyMissing(error)) return await this.#putOff(error as Error)
      await this.#pause(error)
    } catch (failure) {
      // The store fails at ending the run as well: what cannot go on is found again.
      if (this.#host.closed) return this.#finish('fenced')
      await this.#pause(failure)
    }
  }

  /** Begins again from the log, after a while in which other runs have their turn. */
  async #pause(error: unknown): Promise<void> {
    this.#failures++
    const pause = Math.min(MAX_BACKOFF, 50 * 2 ** this.#failures)
    log('error', `run ${this.runId}: the store failed, trying again in ${pause} ms`, error)
    // Whether the append was written is not known: begin again from the log.
    this.#view.forget()
    this.#yieldSlot()
    await new Promise((resolve) => setTimeout(resolve, pause))
  }

  /** Leaves the run, for a while, to processes that may have what this one lacks. */
  async #putOff({ message }: Error): Promise<void> {
    log('error', `run ${this.runId} is put off: ${message}`)
    const result = await putOff(this.#host.world, this.runId, this.#epoch)
    if (result.status === 'fenced') return this.#lose()
    if (result.status === 'appended') this.#done = 'parked'
    this.#view.forget()
  }

  /** Ends a run that cannot go on, whatever its machine says. */
  async #failRun(error: unknown, errorCode: string): Promise<void> {
    const { world } = this.#host
    const cause = errorCode === 'REPLAY_DIVERGENCE' ? await this.#view.explain(error) : error
    const code = errorCodeOf(cause, true) ?? errorCode
    log('error', `run ${this.runId} failed (${code})`, cause)
    const { result, end } = await writeFailure(world, this.runId, this.#epoch, { cause, errorCode: code })
    if (result.status === 'fenced') return this.#lose()
    if (result.status === 'appended') {
      announceEnd(this.#run, end)
      markFailed(cause)
      return this.#finish('ended')
    }
    this.#view.dropMachine()
  }
}

/** A token that was taken, or a run that had ended before it was waited for. */
function isAnswer(event: LogEvent): boolean {
  return event.type === 'hook_conflict' || event.type === 'await_completed'
}
