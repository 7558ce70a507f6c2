import { isRunId, type WorkflowMachine } from '../engine/index.ts'
import { createError } from '../errors/index.ts'
import { containUnhandledRejections, type WorkflowBundle } from '../sandbox/index.ts'
import {
  type Bundle,
  type ClaimResult,
  type Consumer,
  type Delivery,
  type LogEvent,
  type RunLease,
  type RunRecord,
  type World,
  isTerminal,
} from '../world/index.ts'
import { RunActor } from './actor/actor.ts'
import type { ActorHost } from './actor/actor-host.ts'
import { type BackgroundHost, runBackgroundStep } from './steps/background-step.ts'
import { baseUrl } from './routes/base-url.ts'
import { Bundles } from './actor/bundles.ts'
import { isDevServer, loadFlow } from './flow-loader.ts'
import { firstEventOf, type LaunchRequest, newRunId, toCreateRequest } from './actor/launch.ts'
import { HEALTH_STEP } from './runs/health-check.ts'
import { log } from './log.ts'
import { OutgrownRuns } from './actor/outgrown-runs.ts'
import { ParkedMachines } from './actor/parked-machines.ts'
import { processState } from './process-state.ts'
import { getSettings, type Settings } from './settings.ts'
import { installShutdown } from './shutdown.ts'
import { drainPipes } from './streams/index.ts'
import { TurnSlots } from './actor/turn-slots.ts'
import { loadTelemetry, traceRun, traceStart, untraced } from './tracing/index.ts'
import { getWorld } from './world.ts'

/** How long a message waits for a flow module that does not load. Milliseconds. */
const FLOW_RETRY = 2000

/** When a message comes again that meets a run on its way out. Milliseconds. */
const LEAVING = 1000

/** Runs between two waits at the same time. */
const MAX_TURNING = 12

/** How long a drain waits for the World to close. Milliseconds. */
const CLOSE_TIMEOUT = 2000

type Claimed = Extract<ClaimResult, { status: 'claimed' }>

/** The runtime of this process: one, whatever the number of copies of this package. */
export function getRuntime(): Runtime {
  const state = processState()
  // Another copy of this package may have made it: the same class, by the version in the state's key.
  return (state.runtime ??= new Runtime()) as Runtime
}

/**
 * Everything that drives runs in one process: the current bundle, the actors, the parked machines, the consumer of the
 * queue. It becomes active with the first bundle that is registered; before that it only creates runs.
 */
export class Runtime implements BackgroundHost {
  readonly settings: Settings = getSettings()
  readonly parked: ParkedMachines = new ParkedMachines()
  readonly backgroundSteps: Set<string> = new Set()
  readonly #actors = new Map<string, { actor: RunActor; finished: Promise<void> }>()
  /** Runs that are looked at again soon: one timer each, however many calls have failed. */
  readonly #toLookAt = new Set<string>()
  readonly #bundles = new Bundles()
  readonly #outgrown = new OutgrownRuns()
  readonly #slots = new TurnSlots(MAX_TURNING)
  #current: Bundle | undefined
  #consumer: Consumer | undefined
  #activation: Promise<void> | undefined
  #uninstallShutdown: () => void = () => undefined
  #draining = false
  #closed = false

  /** Makes a bundle the one on which new runs begin, and starts working on the queue. */
  register(bundle: Bundle): void {
    const isEdit = this.#current !== undefined && this.#current.hash !== bundle.hash
    this.#current = bundle
    const active = this.#ensureActive()
    if (isEdit || isDevServer()) void active.then(() => this.#reportOutgrown())
  }

  async #reportOutgrown(): Promise<void> {
    if (!this.active) return
    try {
      await this.#outgrown.report(this.#hostFor(await getWorld()))
    } catch (error) {
      if (!this.#closed) log('warn', 'runs in flight could not be held against the edited code', error)
    }
  }

  /** Once there is a bundle: consumes the queue. A store that could not be opened is tried again at the next use. */
  #ensureActive(): Promise<void> {
    if (!this.#current) return Promise.resolve()
    return (this.#activation ??= this.#activate().catch((error: unknown) => {
      this.#activation = undefined
      log('error', 'the workflow store cannot be opened; runs wait until it can', error)
    }))
  }

  async #activate(): Promise<void> {
    containUnhandledRejections((reason) =>
      log('error', 'a promise of workflow code was rejected and nobody listened', reason),
    )
    await loadTelemetry()
    const world = await getWorld()
    if (this.#draining) return
    this.#uninstallShutdown = installShutdown(() => this.drain())
    const { queueConcurrency: concurrency, delivery } = this.settings
    // A process that may be stopped as soon as it has answered must not have begun what nobody asked it for.
    if (delivery === 'push') return
    const options = concurrency === undefined ? {} : { concurrency }
    this.#consumer = world.queue.consume((delivery) => untraced(() => this.handle(delivery)), options)
  }

  /** Bundle registered and queue consumed: a run that is created here can begin here. */
  get active(): boolean {
    return this.#current !== undefined && this.#consumer !== undefined && !this.#draining
  }

  /** The World is closed: nothing can be recorded any more. */
  get closed(): boolean {
    return this.#closed
  }

  /** Creates a run; here and now when this process can drive it, through the queue otherwise. */
  async launch(request: LaunchRequest): Promise<string> {
    await loadFlow()
    const telemetry = loadTelemetry()
    if (telemetry) await telemetry
    await this.#ensureActive()
    const runId = request.runId ?? newRunId()
    return traceStart({ runId, workflowName: request.workflowName }, () =>
      this.#create({ ...request, runId }),
    )
  }

  async #create(request: LaunchRequest): Promise<string> {
    const world = request.world ?? (await getWorld())
    const mine = this.active && world === (await processState().world)
    const create = toCreateRequest(request, mine)
    const created = await world.createRun(create).catch((error: unknown) => {
      this.lookLater(world, create.runId)
      throw error
    })
    const { run } = created
    // The call before this one may have made it, and lost the answer together with the lease.
    if (created.status === 'exists' && !isTerminal(run.status)) this.lookLater(world, run.runId)
    if (created.status === 'created' && created.lease)
      this.adopt(world, { lease: created.lease, run, events: [firstEventOf(create)] })
    return run.runId
  }

  /** Handles one message of the queue. Resolves when it may be acknowledged. */
  async handle(delivery: Pick<Delivery, 'payload'>): Promise<void | { retryAt: number }> {
    const { runId, stepId, stepName } = delivery.payload
    if (!isRunId(runId)) return
    if (stepName === HEALTH_STEP) return
    await loadFlow()
    if (!this.#current) {
      log('error', createError('flow-not-loaded', {}).message)
      return { retryAt: Date.now() + FLOW_RETRY }
    }
    const world = await getWorld()
    if (stepId !== undefined && stepName !== undefined) {
      if (this.#actors.get(runId)?.actor.offer(stepId)) return
      return runBackgroundStep(this, world, { runId, stepId, stepName })
    }
    return this.wake(world, runId).catch((error: unknown) => {
      // The claim may have taken the lease all the same: to others, who get the message next, the run is held.
      this.lookLater(world, runId)
      throw error
    })
  }

  /** Sees to it that somebody looks at the run: an actor here, a new one, or the owner elsewhere. */
  async wake(world: World, runId: string): Promise<void | { retryAt: number }> {
    const active = this.#actors.get(runId)
    active?.actor.poke()
    // Should this process die before the answer, nobody would know of the message.
    if (active?.actor.leaving) return { retryAt: Date.now() + LEAVING }
    // Asked for with an actor here, too: after a freeze it may have lost the run without knowing, and have nobody tell it.
    const claim = await world.claim(runId, { after: this.parked.head(runId) })
    if (claim.status === 'claimed') return this.adopt(world, claim)
    if (claim.status === 'held' && claim.mine && !active) this.#meetOwnLease(world, runId)
    if (claim.status === 'ended') this.parked.drop(runId)
  }

  /** The lease is with a call that is still on its way here, or was with one whose answer got lost. */
  #meetOwnLease(world: World, runId: string): void {
    const active = this.#actors.get(runId)
    if (active) return active.actor.poke()
    setTimeout(() => {
      if (this.#actors.has(runId)) return this.#actors.get(runId)!.actor.poke()
      world.claim(runId, { after: this.parked.head(runId), own: true }).then(
        (claim) => claim.status === 'claimed' && this.adopt(world, claim),
        () => this.lookLater(world, runId),
      )
    }, FLOW_RETRY).unref()
  }

  /** A call that may have taken the run's lease has failed: somebody has to look whether it did. */
  lookLater(world: World, runId: string): void {
    if (this.#closed || this.#toLookAt.has(runId)) return
    this.#toLookAt.add(runId)
    setTimeout(() => {
      this.#toLookAt.delete(runId)
      this.#lookAgain(world, runId)
    }, FLOW_RETRY).unref()
  }

  parkedHead(runId: string): number {
    return this.parked.head(runId)
  }

  /** Drives a run whose lease is ours. */
  adopt(world: World, claim: { lease: RunLease; run: RunRecord; events: LogEvent[] } | Claimed): void {
    const { runId } = claim.run
    const machine = this.parked.take(runId)
    const head = machine?.head ?? 0
    // The machine may have been parked between the claim's request and its answer: only what it has not seen counts.
    const events = claim.events.filter((event) => event.seq > head)
    const gapless = (events[0]?.seq ?? claim.run.head + 1) === head + 1
    if (!gapless) machine?.release()
    const start = {
      lease: claim.lease,
      run: claim.run,
      ...(gapless ? { events, ...(machine ? { machine } : {}) } : {}),
    }
    const actor = new RunActor(this.#hostFor(world), start)
    const finished = traceRun(claim.run, () => actor.drive()).then(
      (parked) => this.#leave(world, actor, parked),
      (error: unknown) => {
        this.#leave(world, actor, undefined)
        log('error', `run ${runId}: its actor ended unexpectedly`, error)
      },
    )
    this.#actors.set(runId, { actor, finished })
  }

  /** Resolves when the actor of the run, if there is one here, has let go of it. */
  async settled(runId: string): Promise<void> {
    await this.#actors.get(runId)?.finished
  }

  /**
   * Takes no new work, lets steps under way come to an end, hands the rest over, closes the World.
   *
   * @param timeout how long steps may take. Milliseconds.
   */
  async drain(timeout: number = this.settings.drainTimeout): Promise<void> {
    if (this.#draining) return
    this.#draining = true
    const state = processState()
    await this.#activation
    const until = Date.now() + timeout
    await within(timeout, this.#comeToRest())
    await drainPipes(Math.max(0, until - Date.now()))
    this.#closed = true
    this.#uninstallShutdown()
    // One that could not be opened has been reported, and there is nothing to close.
    const world = await state.world?.catch(() => undefined)
    // Steps that outlived the drain may hold the store: their runs are found and taken over, so closing is not waited for.
    if (world) await within(CLOSE_TIMEOUT, world.close())
    this.parked.clear()
    if (state.runtime === this) delete state.runtime
    delete state.world
  }

  async #comeToRest(): Promise<void> {
    const actors = [...this.#actors.values()]
    for (const { actor } of actors) actor.poke()
    await Promise.all([this.#consumer?.stop(), ...actors.map(({ finished }) => finished)])
  }

  #leave(world: World, actor: RunActor, machine: WorkflowMachine | undefined): void {
    const { runId } = actor
    if (this.#actors.get(runId)?.actor !== actor) return
    this.#actors.delete(runId)
    // What it was told while it did not know that it had lost the run was for whoever has it now, if anybody has.
    if (actor.lost && !this.#closed) return this.#lookAgain(world, runId)
    if (!machine) return
    this.parked.put(machine)
    // A message that came while the actor was on its way out was given to it, and is acknowledged.
    if (!actor.poked) return
    this.#lookAgain(world, runId)
  }

  #lookAgain(world: World, runId: string): void {
    this.wake(world, runId).catch((error: unknown) => {
      if (this.#closed) return
      log('error', `run ${runId}: the store failed, trying again in ${FLOW_RETRY} ms`, error)
      this.lookLater(world, runId)
    })
  }

  #hostFor(world: World): ActorHost {
    const isDraining = (): boolean => this.#draining
    const isClosed = (): boolean => this.#closed
    return {
      world,
      settings: this.settings,
      slots: this.#slots,
      get url() {
        return baseUrl()
      },
      get draining() {
        return isDraining()
      },
      get closed() {
        return isClosed()
      },
      currentBundle: () => {
        if (!this.#current) throw createError('flow-not-loaded', {})
        return this.#current
      },
      launch: (request) => this.launch(request),
      storeBundle: (bundle) => this.#bundles.store(world, bundle),
      loadBundle: (hash): Promise<WorkflowBundle> => this.#bundles.load(world, hash, this.#current),
    }
  }
}

/** Waits for something, but no longer than `ms`. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms)))])
  clearTimeout(timer)
}
