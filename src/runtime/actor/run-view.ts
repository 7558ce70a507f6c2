import type { WorkflowMachine } from '../../engine/index.ts'
import type { LogEvent, NewEvent, RunRecord } from '../../world/index.ts'
import type { ActorHost, ActorStart } from './actor-host.ts'
import { readLog } from './read-log.ts'
import { bundleOf, createMachine, explainDivergence, replayedCount } from './replayed-run.ts'

/** What this process knows of a run: its machine, and how far into the log that has come. */
export class RunView {
  readonly #host: ActorHost
  readonly #run: RunRecord
  /** Absent: to be built anew from the log. */
  #machine: WorkflowMachine | undefined
  /** Events that the claim came with and the machine has not seen. */
  #claimed: LogEvent[] | undefined
  #committed = 0
  #lastAt = 0
  #isStale = false

  constructor(host: ActorHost, { run, machine, events }: ActorStart) {
    this.#host = host
    this.#run = run
    this.#machine = machine
    this.#claimed = events
  }

  get machine(): WorkflowMachine | undefined {
    return this.#machine
  }

  /** Position of the last event that is durable and known here. */
  get committed(): number {
    return this.#committed
  }

  /** Time of the last event, or of the last one that is to be written. Milliseconds. */
  get lastAt(): number {
    return this.#lastAt
  }

  /** The log may have events that are not known here. */
  get isStale(): boolean {
    return this.#isStale
  }

  outdate(): void {
    this.#isStale = true
  }

  /** The machine when nothing has to be read: the usual case, and one turn of the event loop less. */
  get level(): WorkflowMachine | undefined {
    return this.#claimed === undefined && !this.#isStale ? this.#machine : undefined
  }

  /**
   * The machine, level with the log as far as this process knows it.
   *
   * @param inputs what is to be written next: the beginning of a run that has not begun is put before it
   */
  async ready(inputs: NewEvent[]): Promise<WorkflowMachine> {
    const { world } = this.#host
    if (!this.#machine || this.#claimed) {
      const events = this.#claimed ?? (await readLog(world, this.#run.runId, 0))
      this.#machine = await this.#replay(this.#machine, events, inputs)
      this.#claimed = undefined
    }
    if (this.#isStale) {
      this.#isStale = false
      this.see(this.#machine, await readLog(world, this.#run.runId, this.#committed))
    }
    return this.#machine
  }

  async #replay(
    parked: WorkflowMachine | undefined,
    events: LogEvent[],
    inputs: NewEvent[],
  ): Promise<WorkflowMachine> {
    const { currentBundle, loadBundle } = this.#host
    const hash = parked?.bundle ?? bundleOf(this.#run, events)
    if (hash === undefined && !inputs.some(({ type }) => type === 'run_started'))
      inputs.unshift(await this.#beginning())
    const bundle = await loadBundle(hash ?? currentBundle().hash)
    let muted = !parked
    const machine =
      parked ??
      createMachine(
        this.#run,
        bundle,
        this.#context(() => muted),
      )
    const replayed = parked ? 0 : replayedCount(events)
    this.see(machine, events.slice(0, replayed))
    muted = false
    this.see(machine, events.slice(replayed))
    return machine
  }

  async #beginning(): Promise<NewEvent> {
    const { currentBundle, storeBundle, url } = this.#host
    const current = currentBundle()
    await storeBundle(current)
    return { type: 'run_started', createdAt: Date.now(), data: { bundle: current.hash, url } }
  }

  #context(muted: () => boolean): Parameters<typeof createMachine>[2] {
    const { settings, url, world } = this.#host
    return { url, encrypts: world.encrypts ?? false, turnTimeout: settings.turnTimeout, muted }
  }

  see(machine: WorkflowMachine, events: LogEvent[]): void {
    machine.advance(events)
    this.#committed = machine.head
    this.#lastAt = Math.max(this.#lastAt, events.at(-1)?.createdAt ?? 0)
  }

  /** So many more events are durable, which the machine has made itself. */
  commit(count: number): void {
    this.#committed += count
  }

  /** A log never goes back in time, whatever the clock of the machine does. */
  readonly stamp = (event: NewEvent): NewEvent => {
    this.#lastAt = Math.max(this.#lastAt, event.createdAt)
    return event.createdAt === this.#lastAt ? event : { ...event, createdAt: this.#lastAt }
  }

  dropMachine(): void {
    this.#machine?.release()
    this.#machine = undefined
  }

  /** Nothing of what is known here counts any more: begin again from the log. */
  forget(): void {
    this.dropMachine()
    this.#claimed = undefined
  }

  /** Hands the machine over, to be parked. */
  takeMachine(): WorkflowMachine | undefined {
    const machine = this.#machine
    // An actor that waited long is in V8's old generation, where it would hold the young objects of its run until a major GC.
    this.#machine = undefined
    return machine
  }

  /** The error with both sides and their source lines when it is a divergence that shows once more; otherwise as it is. */
  async explain(error: unknown): Promise<unknown> {
    const { world, loadBundle, currentBundle } = this.#host
    const bundle = await loadBundle(this.#machine?.bundle ?? this.#run.bundle ?? currentBundle().hash)
    const traced = createMachine(
      this.#run,
      bundle,
      this.#context(() => true),
      true,
    )
    return explainDivergence(world, traced, error).finally(() => traced.release())
  }
}
