import { plan, type Plan, type StepStart, WorkflowMachine } from '../engine/index.ts'
import {
  CorruptedEventLogError,
  createError,
  MaxEventsExceededError,
  ReplayDivergenceError,
} from '../errors/index.ts'
import { createRealm, type WorkflowBundle } from '../sandbox/index.ts'
import {
  type AppendRequest,
  type Bundle,
  type LogEvent,
  type NewEvent,
  runMessageKey,
  type RunLease,
  type RunRecord,
  type World,
} from '../world/index.ts'
import { Bell } from './bell.ts'
import { executeStep } from './execute-step.ts'
import { hostCodec } from './host-codec.ts'
import { readLog } from './read-log.ts'
import type { Settings } from './settings.ts'
import { stepPolicy } from './step-registry.ts'

/** A run whose next timer is nearer than this is kept, not parked: parking costs writes. Milliseconds. */
const STAY = 1000
/** Longest pause between two tries while the store fails. Milliseconds. */
const MAX_BACKOFF = 5000

/** What an actor needs of the process around it. */
export interface ActorHost {
  world: World
  settings: Settings
  /** Base URL of the webhook route. */
  url: string
  /** No new attempts; the run is to be handed over. */
  readonly draining: boolean
  /** The World is closed: nothing can be recorded any more. */
  readonly closed: boolean
  /** The bundle that new runs begin on. */
  currentBundle(): Bundle
  storeBundle(bundle: Bundle): Promise<void>
  loadBundle(hash: string): Promise<WorkflowBundle>
  log(level: 'info' | 'warn' | 'error', text: string, error?: unknown): void
}

export interface ActorStart {
  lease: RunLease
  run: RunRecord
  /** A machine that has seen the log up to where `events` begin. */
  machine?: WorkflowMachine
  /** Absent: the log is read from its beginning. */
  events?: LogEvent[]
}

interface Batch {
  events: NewEvent[]
  /** Outcomes among `events`: kept should the append be refused. */
  inputs: NewEvent[]
  registrations: NewEvent[]
  starts: StepStart[]
  messages: Plan['messages']
  cancelMessages: string[]
  end?: NewEvent
  nextDue?: number
}

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
  readonly #running = new Map<string, AbortController>()
  readonly #offered = new Set<string>()
  #machine: WorkflowMachine | undefined
  #begin: LogEvent[] | undefined
  #bundle: WorkflowBundle | undefined
  #inputs: NewEvent[] = []
  /** Position of the last event that is durable and known here. */
  #committed = 0
  #lastAt = 0
  #stale = false
  #failures = 0
  #done: 'parked' | 'ended' | 'fenced' | undefined

  constructor(host: ActorHost, start: ActorStart) {
    this.#host = host
    this.#run = start.run
    this.runId = start.run.runId
    this.#epoch = start.lease.epoch
    this.#machine = start.machine
    this.#begin = start.events
  }

  /** Something may be new about the run. */
  poke(): void {
    this.#stale = true
    this.#bell.ring()
  }

  /** Takes over a step that the queue delivered here; false when the run is not at it. */
  offer(stepId: string): boolean {
    const step = this.#machine?.steps.get(stepId)
    if (this.#done || this.#host.draining || step?.status !== 'created' || this.#running.has(stepId))
      return false
    this.#offered.add(stepId)
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
    }
    if (this.#done === 'parked') return this.#machine
    return undefined
  }

  async #turn(): Promise<void> {
    const machine = await this.#ready()
    if (machine.ended) return this.#end()
    const batch = this.#fold(machine)
    const idle = this.#isIdle(machine, batch)
    if (batch.events.length + batch.registrations.length > 0 || batch.end || idle) {
      await this.#append(machine, batch, idle)
    } else {
      await this.#bell.wait(batch.nextDue)
      // Outcomes that come in the same tick belong into the same append.
      if (this.#running.size > 0) await new Promise(setImmediate)
    }
  }

  /** The machine, level with the log as far as this process knows it. */
  async #ready(): Promise<WorkflowMachine> {
    const events = this.#begin
    if (events) {
      await this.#restore(events)
      this.#begin = undefined
    } else if (!this.#machine) {
      await this.#rebuild()
    }
    const machine = this.#machine!
    if (this.#stale) {
      this.#stale = false
      this.#see(machine, await readLog(this.#host.world, this.runId, this.#committed))
    }
    return machine
  }

  async #restore(events: LogEvent[]): Promise<void> {
    const started = events.find((event) => event.type === 'run_started')
    const current = this.#host.currentBundle
    const hash = this.#machine?.bundle ?? this.#run.bundle ?? started?.data.bundle ?? current().hash
    this.#bundle = await this.#host.loadBundle(hash)
    const fresh = !this.#machine?.bundle && !started
    if (fresh) {
      await this.#host.storeBundle(current())
      this.#inputs.unshift({ type: 'run_started', createdAt: Date.now(), data: { bundle: hash } })
    }
    this.#machine ??= this.#createMachine(false)
    this.#see(this.#machine, events)
  }

  async #rebuild(): Promise<void> {
    this.#machine = undefined
    const events = await readLog(this.#host.world, this.runId, 0)
    this.#inputs = this.#inputs.filter((input) => input.type !== 'run_started')
    await this.#restore(events)
  }

  #createMachine(trace: boolean): WorkflowMachine {
    const run = this.#run
    return new WorkflowMachine({
      runId: run.runId,
      createRealm: () =>
        createRealm({
          bundle: this.#bundle!,
          init: {
            runId: run.runId,
            workflowName: run.workflowName,
            seed: run.seed,
            createdAt: run.createdAt,
            url: this.#host.url,
            env: process.env as Record<string, string>,
            trace,
          },
          turnTimeout: this.#host.settings.turnTimeout,
          log: (level, text) => this.#host.log(level === 'error' || level === 'warn' ? level : 'info', text),
        }),
    })
  }

  #see(machine: WorkflowMachine, events: LogEvent[]): void {
    machine.advance(events)
    this.#committed = machine.head
    this.#lastAt = Math.max(this.#lastAt, events.at(-1)?.createdAt ?? 0)
  }

  /** Advances the machine by everything that has happened here, ahead of the log, and says what to write. */
  #fold(machine: WorkflowMachine): Batch {
    const batch: Batch = {
      events: [],
      inputs: [],
      registrations: [],
      starts: [],
      messages: [],
      cancelMessages: [],
    }
    const apply = (event: NewEvent): void => {
      const stamped = this.#stamp(event)
      batch.events.push(stamped)
      machine.advance([{ ...stamped, seq: machine.head + 1 }])
    }
    for (const input of this.#inputs.splice(0)) {
      if (!isCurrent(machine, input)) continue
      batch.inputs.push(input)
      apply(input)
    }
    if (!machine.bundle) return batch
    const running = new Set(this.#running.keys())
    let next: Plan
    do {
      next = this.#plan(machine, running)
      for (const event of next.events) apply(event)
      for (const start of next.start) {
        batch.starts.push(start)
        running.add(start.id)
      }
      batch.messages.push(...next.messages)
      batch.cancelMessages.push(...next.cancelMessages)
    } while (next.resolves)
    batch.registrations = next.registrations.map((event) => this.#stamp(event))
    if (next.end) batch.end = this.#stamp(next.end)
    if (next.nextDue !== undefined) batch.nextDue = next.nextDue
    return this.#limited(machine, batch)
  }

  #plan(machine: WorkflowMachine, running: ReadonlySet<string>): Plan {
    const { draining, settings } = this.#host
    return plan(machine, {
      now: Math.max(Date.now(), this.#lastAt),
      running,
      inlineMax: draining ? 0 : settings.maxInlineSteps,
      offered: this.#offered,
      policy: stepPolicy,
    })
  }

  /** A log never goes back in time, whatever the clock of the machine does. */
  #stamp(event: NewEvent): NewEvent {
    this.#lastAt = Math.max(this.#lastAt, event.createdAt)
    return event.createdAt === this.#lastAt ? event : { ...event, createdAt: this.#lastAt }
  }

  #limited(machine: WorkflowMachine, batch: Batch): Batch {
    const { maxEvents } = this.#host.settings
    if (batch.end || machine.head <= maxEvents) return batch
    throw new MaxEventsExceededError(machine.head, maxEvents)
  }

  /** Nothing runs here and nothing is due soon: the lease can be given back together with this batch. */
  #isIdle(machine: WorkflowMachine, batch: Batch): boolean {
    if (batch.end || batch.starts.length > 0 || this.#running.size > 0) return false
    if (this.#inputs.length > 0 || this.#stale) return false
    if (machine.watchesHooks && batch.registrations.length > 0) return false
    if (this.#host.draining) return true
    return batch.nextDue === undefined || batch.nextDue - Date.now() > STAY
  }

  async #append(machine: WorkflowMachine, batch: Batch, release: boolean): Promise<void> {
    const events = [...batch.events, ...batch.registrations, ...(batch.end ? [batch.end] : [])]
    const request: AppendRequest = {
      epoch: this.#epoch,
      after: this.#committed,
      events,
      messages: [...batch.messages, ...(release ? this.#wakeUps(batch) : [])],
      cancelMessages: batch.cancelMessages,
      lease: release ? 'release' : 'keep',
    }
    const result = await this.#host.world.append(this.runId, request).catch((error: unknown) => {
      // Outcomes are kept; whether they were written shows when the log is read again.
      this.#inputs.unshift(...batch.inputs)
      throw error
    })
    if (result.status === 'fenced') return this.#lose()
    if (result.status === 'conflict') return this.#rebase(machine, batch, result.events)
    this.#committed += events.length
    if (batch.end) return this.#end()
    this.#see(machine, result.events.slice(batch.events.length))
    for (const start of batch.starts) this.#start(start)
    if (release) this.#done = 'parked'
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
    if (machine.head === this.#committed) this.#see(machine, events)
    else this.#machine = undefined
  }

  #start(step: StepStart): void {
    const controller = new AbortController()
    this.#running.set(step.id, controller)
    this.#offered.delete(step.id)
    const { workflowName, createdAt: workflowStartedAt } = this.#run
    const run = { runId: this.runId, workflowName, workflowStartedAt, signal: controller.signal }
    void executeStep(step, run).then((outcome) => {
      this.#running.delete(step.id)
      this.#inputs.push(outcome)
      this.#bell.ring()
    })
  }

  #end(): void {
    this.#done = 'ended'
    for (const controller of this.#running.values()) {
      controller.abort(createError('run-ended', { runId: this.runId }))
    }
  }

  /** Somebody else drives the run now; what runs here can no longer be recorded. */
  #lose(): void {
    this.#done = 'fenced'
    this.#host.log('warn', `run ${this.runId} was taken over by another process; this one lets go of it`)
    for (const controller of this.#running.values())
      controller.abort(createError('lease-lost', { runId: this.runId }))
  }

  async #recover(error: unknown): Promise<void> {
    if (ReplayDivergenceError.is(error) || CorruptedEventLogError.is(error)) {
      const code = ReplayDivergenceError.is(error) ? 'REPLAY_DIVERGENCE' : 'CORRUPTED_EVENT_LOG'
      return this.#failRun(await this.#explain(error), code)
    }
    if (MaxEventsExceededError.is(error)) return this.#failRun(error, 'MAX_EVENTS_EXCEEDED')
    if ((error as { slug?: string }).slug?.startsWith('bundle-')) return this.#failRun(error, 'RUNTIME_ERROR')
    this.#failures++
    const pause = Math.min(MAX_BACKOFF, 50 * 2 ** this.#failures)
    this.#host.log('error', `run ${this.runId}: the store failed, trying again in ${pause} ms`, error)
    // Whether the append was written is not known: begin again from the log.
    this.#machine = undefined
    this.#begin = undefined
    this.#stale = false
    if (this.#host.closed) this.#done = 'fenced'
    else await new Promise((resolve) => setTimeout(resolve, pause))
  }

  /** Replays once more with call sites remembered, so that the error can point into the user's code. */
  async #explain(error: unknown): Promise<unknown> {
    try {
      this.#createMachine(true).advance(await readLog(this.#host.world, this.runId, 0))
    } catch (explained) {
      if (ReplayDivergenceError.is(explained)) return explained
    }
    return error
  }

  async #failRun(error: unknown, errorCode: string): Promise<void> {
    this.#host.log('error', `run ${this.runId} failed (${errorCode})`, error)
    const [last] = await readLog(this.#host.world, this.runId, this.#committed).then((events) =>
      events.slice(-1),
    )
    const after = last?.seq ?? this.#committed
    const end: NewEvent = {
      type: 'run_failed',
      createdAt: Math.max(Date.now(), this.#lastAt),
      data: { errorCode },
      payload: hostCodec().encode(error),
    }
    const result = await this.#host.world.append(this.runId, {
      epoch: this.#epoch,
      after,
      events: [end],
      lease: 'release',
    })
    if (result.status === 'fenced') return this.#lose()
    if (result.status === 'appended') return this.#end()
    this.#machine = undefined
  }
}

/** An outcome still counts when the log shows its attempt as the one under way. */
function isCurrent(machine: WorkflowMachine, input: NewEvent): boolean {
  if (input.type === 'run_started') return !machine.bundle
  const step = machine.steps.get(input.correlationId!)
  return step?.status === 'started' && step.attempt === (input.data as { attempt: number }).attempt
}
