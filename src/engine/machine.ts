import { createCodec } from '../codec/index.ts'
import { createError } from '../errors/index.ts'
import type { Realm, RealmCommand, RealmEvent } from '../sandbox/contract.ts'
import { type LogEvent, payloadText } from '../world/index.ts'
import { type Command, toCommand } from './commands.ts'
import { describeAsked, describeEvent } from './describe.ts'
import { createEntityIds, type EntityKind } from './ids.ts'
import { onAttributesSet } from './kinds/attributes.ts'
import { onAwaitCompleted, onAwaitCreated } from './kinds/await.ts'
import { onCallCompleted } from './kinds/call.ts'
import { onSignalAborted } from './kinds/signal.ts'
import type { EventOf, MachineInside } from './kinds/inside.ts'

export interface MachineOptions {
  runId: string
  /** Makes the run's realm; called at its first event after `run_created`, with the base URL that was recorded then. */
  createRealm: (url: string | undefined) => Realm
}

/** A step that the log shows and that has no outcome yet. */
export interface StepState {
  id: string
  name: string
  /** Encoded arguments, captured variables and receiver. */
  input: string
  /** `created`: recorded, no attempt yet. `started`: an attempt is under way, here or elsewhere. */
  status: 'created' | 'started' | 'retrying'
  /** Attempts started so far. */
  attempt: number
  /** Attempts before the current one that were begun again without an outcome: their process was gone. */
  lost: number
  /** The attempt under way, or the last one, came through the queue. */
  background: boolean
  /** With `retrying`: epoch milliseconds. */
  retryAt: number
  /** Epoch milliseconds. */
  createdAt: number
  /** Asked for when the workflow had returned: the run ends after it, since nothing else would ever begin it. */
  holdsEnd: boolean
}

export interface WaitState {
  id: string
  resumeAt: number
}

export interface HookState {
  id: string
  token: string
}

/**
 * One run as a state machine: events in, commands out, nothing else. Every event is delivered alone and runs to rest
 * before the next, live and on replay alike: that is what makes a replay reproduce the live run.
 *
 * @example
 * const machine = new WorkflowMachine({ runId, createRealm })
 * machine.advance([runCreated, runStarted]) // → [{ type: 'step', name: 'step//./a//charge', … }]
 */
export class WorkflowMachine implements MachineInside {
  readonly runId: string
  /** Position of the last event applied. */
  head = 0
  /** The clock of the run: the time of the last event, never earlier than one before. Epoch milliseconds. */
  clock = 0
  workflowName = ''
  /** Content hash of the bundle, once the run has started. */
  bundle: string | undefined
  /** Base URL of the run's webhooks, once it has started. */
  url: string | undefined
  /** The log has the run's end. */
  ended = false
  /** Somebody waits for a hook's registration to be durable. */
  watchesHooks = false
  readonly steps: Map<string, StepState> = new Map()
  readonly waits: Map<string, WaitState> = new Map()
  readonly hooks: Map<string, HookState> = new Map()
  /** The run's attributes as the log has them. */
  attributes: Record<string, string> = {}
  /** Ends of other runs that this one waits for: id of the await → run id. Made on first use. */
  awaits: Map<string, string> | undefined

  readonly #createRealm: MachineOptions['createRealm']
  readonly #idOf: (kind: EntityKind, ordinal: number) => string
  readonly #ordinals = new Map<string, number>()
  readonly #outstanding = new Map<string, Command>()
  #realm: Realm | undefined
  /** Aborts of signals among the arguments that came before the run's first turn. */
  readonly #early: RealmEvent[] = []
  #input = ''
  #createdAt = 0

  constructor(options: MachineOptions) {
    this.runId = options.runId
    this.#createRealm = options.createRealm
    this.#idOf = createEntityIds(options.runId)
  }

  /** What the code has asked for and the log does not show, in the order in which it asked. */
  get outstanding(): Iterable<Command> {
    return this.#outstanding.values()
  }

  /** The code has asked for this entity and the log does not show it. */
  asksFor(id: string): boolean {
    return this.#outstanding.has(id)
  }

  /**
   * Applies events in log order.
   *
   * @returns what the code has asked for and the log does not show
   * @throws ReplayDivergenceError, CorruptedEventLogError: the machine is of no use any more
   */
  advance(events: readonly LogEvent[]): Command[] {
    for (const event of events) this.apply(event)
    return [...this.#outstanding.values()]
  }

  /** Forgets what the code asked for under this id: the log has it in another way. */
  drop(id: string): void {
    this.#outstanding.delete(id)
  }

  /** Applies one event, for whoever looks at `outstanding` later: a copy of it per event adds up in large fan-outs. */
  apply(event: LogEvent): void {
    if (event.seq !== this.head + 1) this.corrupted(event, `event ${this.head + 1} is missing`)
    if (this.ended) this.corrupted(event, `${event.type} stands after the run's end`)
    this.head = event.seq
    this.clock = Math.max(this.clock, event.createdAt)
    this.#dispatch(event)
  }

  #dispatch(event: LogEvent): void {
    switch (event.type) {
      case 'run_created':
        return this.#onRunCreated(event)
      case 'run_started':
        return this.#onRunStarted(event)
      case 'run_completed':
      case 'run_failed':
        this.#expectEnd(event)
        this.ended = true
        return
      case 'run_cancelled':
        this.ended = true
        return
      case 'step_created':
        return this.#onStepCreated(event)
      case 'step_started':
      case 'step_retrying':
        return this.#onStepProgress(event)
      case 'step_completed':
      case 'step_failed':
        return this.#onStepOutcome(event)
      case 'wait_created':
        this.expect(event, 'wait')
        this.waits.set(event.correlationId!, { id: event.correlationId!, resumeAt: event.data.resumeAt })
        return
      case 'wait_completed':
        if (!this.waits.delete(event.correlationId!)) this.corrupted(event, 'no such sleep is pending')
        return this.turn(['wait', this.ordinalOf(event)])
      case 'hook_created':
      case 'hook_conflict':
        return this.#onHookRegistered(event)
      case 'hook_received':
        if (!this.hooks.has(event.correlationId!)) this.corrupted(event, 'no such hook is live')
        return this.turn(['hook-received', this.ordinalOf(event), this.payloadOf(event)])
      case 'hook_disposed':
        this.hooks.delete(event.correlationId!)
        this.#outstanding.delete(`dispose:${event.correlationId}`)
        return
      case 'signal_aborted':
        return onSignalAborted(this, event)
      case 'attr_set':
        return onAttributesSet(this, event)
      case 'await_created':
        return onAwaitCreated(this, event)
      case 'await_completed':
        return onAwaitCompleted(this, event)
      case 'call_completed':
        return onCallCompleted(this, event)
    }
  }

  #onRunCreated(event: EventOf<'run_created'>): void {
    if (event.seq !== 1) this.corrupted(event, 'run_created is not the first event')
    this.workflowName = event.data.workflowName
    if (event.data.attributes) this.attributes = event.data.attributes
    this.#input = this.payloadOf(event)
    this.#createdAt = event.createdAt
  }

  #onRunStarted(event: EventOf<'run_started'>): void {
    if (this.#realm) this.corrupted(event, 'the run has started before')
    if (!this.workflowName) this.corrupted(event, 'run_created is missing')
    this.bundle = event.data.bundle
    this.url = event.data.url
    this.#realm = this.#createRealm(event.data.url)
    // The clock of workflow code stands at the run's creation until the first event is delivered to it.
    this.clock = this.#createdAt
    for (const abort of this.#early.splice(0)) this.turn(abort)
    this.turn(['start', this.workflowName, this.#input])
  }

  #onStepCreated(event: EventOf<'step_created'>): void {
    const command = this.expect(event, 'step', event.data.stepName)
    this.steps.set(command.id, {
      id: command.id,
      name: command.name,
      input: command.input,
      status: 'created',
      attempt: 0,
      lost: 0,
      background: false,
      retryAt: 0,
      createdAt: event.createdAt,
      holdsEnd: this.#outstanding.has('end'),
    })
  }

  #onStepProgress(event: EventOf<'step_started'> | EventOf<'step_retrying'>): void {
    const step = this.steps.get(event.correlationId!) ?? this.corrupted(event, 'no such step is open')
    step.attempt = event.data.attempt
    if (event.type === 'step_started') {
      if (step.status === 'started') step.lost++
      step.status = 'started'
      step.background = event.data.background ?? false
    } else {
      step.status = 'retrying'
      step.retryAt = event.data.retryAt
    }
  }

  #onStepOutcome(event: EventOf<'step_completed'> | EventOf<'step_failed'>): void {
    if (!this.steps.delete(event.correlationId!)) this.corrupted(event, 'no such step is open')
    this.turn(['step', this.ordinalOf(event), event.type === 'step_completed', this.payloadOf(event)])
  }

  #onHookRegistered(event: EventOf<'hook_created'> | EventOf<'hook_conflict'>): void {
    const command = this.expect(event, 'hook')
    if (event.type === 'hook_created') {
      this.hooks.set(command.id, { id: command.id, token: event.data.token })
      return this.turn(['hook-created', this.ordinalOf(event)])
    }
    this.turn(['hook-conflict', this.ordinalOf(event), event.data.conflictingRunId ?? ''])
  }

  /** Nobody will use this machine any more: its realm may go to another run. */
  release(): void {
    this.#realm?.release()
    if (this.#realm) this.#realm = GONE
  }

  /** Delivers it now, or before everything else once there is a realm. */
  turnEarly(event: RealmEvent): void {
    if (this.#realm) this.turn(event)
    else this.#early.push(event)
  }

  /** Delivers one event into the realm and files what the code asks for because of it. */
  turn(event: RealmEvent): void {
    const realm = this.#realm
    if (!realm)
      throw createError('corrupted-event-log', { position: this.head, reason: 'run_started is missing' })
    const commands = realm.turn(this.clock, event)
    if (realm.overtime) return this.#fail(createError('workflow-turn-timeout', {}), 'REPLAY_TIMEOUT')
    for (const command of commands) this.#file(command)
  }

  #file(raw: RealmCommand): void {
    if (raw[0] === 'hook-watch') {
      this.watchesHooks = true
      return
    }
    const command = toCommand(raw, this.#idOf, this.clock)
    if (command.type === 'completed' || command.type === 'failed') {
      this.#outstanding.set('end', command)
    } else if (command.type === 'hook-dispose') {
      this.#outstanding.set(`dispose:${command.id}`, command)
    } else if (command.type === 'signal-abort') {
      this.#outstanding.set(command.id, command)
    } else {
      this.#ordinals.set(command.id, raw[1] as number)
      this.#outstanding.set(command.id, command)
    }
  }

  #fail(error: Error, errorCode: string): void {
    this.#outstanding.clear()
    this.#outstanding.set('end', { type: 'failed', error: createCodec().encode(error), errorCode })
  }

  /** The command that a `*_created` event records: it must have been asked for, under the same id and name. */
  expect<T extends Command['type']>(event: LogEvent, type: T, name?: string): Extract<Command, { type: T }> {
    const command = this.#outstanding.get(event.correlationId!)
    if (command?.type !== type || nameOf(command) !== name) this.#diverged(event, command)
    this.#outstanding.delete(event.correlationId!)
    return command as Extract<Command, { type: T }>
  }

  #expectEnd(event: LogEvent): void {
    const end = this.#outstanding.get('end')
    const wanted = event.type === 'run_completed' ? 'completed' : 'failed'
    // A run that the runtime failed on its own (divergence, limits) has no counterpart in the code.
    if (end?.type !== wanted && event.type === 'run_completed') this.#diverged(event, end)
  }

  ordinalOf(event: LogEvent): number {
    const id = event.correlationId!
    const ordinal = this.#ordinals.get(id) ?? this.corrupted(event, 'its entity is unknown')
    if (event.type !== 'hook_created' && event.type !== 'hook_received') this.#ordinals.delete(id)
    return ordinal
  }

  payloadOf(event: LogEvent): string {
    if (event.payload !== undefined) return payloadText(event.payload)
    return this.corrupted(event, `${event.type} has no readable payload`)
  }

  corrupted(event: LogEvent, reason: string): never {
    const named = event.correlationId ? `${reason} (${event.type} of ${event.correlationId})` : reason
    throw createError('corrupted-event-log', { position: event.seq, reason: named })
  }

  #diverged(event: LogEvent, met: Command | undefined): never {
    const asked = met ? [met] : [...this.#outstanding.values()]
    const first = asked.find((command) => 'site' in command && command.site)
    throw createError('replay-divergence', {
      position: event.seq,
      expected: describeEvent(event),
      received: describeAsked(asked),
      where: first && 'site' in first ? `\n  asked for at ${first.site}` : '',
    })
  }
}

/** Not undefined, which is a realm that is still to come. */
const GONE: Realm = {
  overtime: false,
  release: () => undefined,
  turn() {
    throw new Error('the realm of this run has been given to another one')
  },
}

/** What the log must agree on, besides the kind and the id. */
function nameOf(command: Command): string | undefined {
  if (command.type === 'step') return command.name
  if (command.type === 'call') return command.method
  return command.type === 'await' ? command.runId : undefined
}
