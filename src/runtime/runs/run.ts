import type { RunStatus, World } from '../../world/index.ts'
import { optionsOf, plainText } from '../../errors/index.ts'
import { givenWorld, type WorldView } from '../app-world/behind.ts'
import { type CancelRunOptions, cancelRun, outcomeOf, readRun, waitForEnd } from './run-operations.ts'
import {
  readRun as readStreamOf,
  type WorkflowReadableStream,
  type WorkflowReadableStreamOptions,
  type WorkflowRunWritableStreamOptions,
  writeRun,
} from './run-streams.ts'
import { provideRuns, RUN } from '../values/run.ts'
import { type StopSleepOptions, type StopSleepResult, wakeUpRun } from './wake-up.ts'
import { getWorld } from '../world.ts'

/**
 * A handle on a run, by its id. Making one does no I/O; every property reads anew. It can be stored: as an argument, in a
 * step's result, in a hook's payload.
 *
 * @example
 * const run = getRun<Receipt>(runId)
 * if (await run.exists) console.log(await run.status)
 */
export class Run<TResult = unknown> {
  readonly runId: string
  /** The World it was started in; absent means the process's. */
  readonly #world: World | undefined

  /** @param options.world where the run is, when not in the World of this process */
  constructor(runId: string, options?: { world?: World | WorldView; resilientStart?: boolean }) {
    // Whatever else it is given is the id of no run, and every property says so.
    this.runId = plainText(runId)
    const { world } = optionsOf('new Run()', options)
    this.#world = world && givenWorld('new Run()', world)
  }

  get exists(): Promise<boolean> {
    return this.#getWorld()
      .then((world) => world.runs.get(this.runId, { payloads: false }))
      .then((run) => run !== null)
  }

  /** @throws WorkflowRunNotFoundError, as every property below */
  get status(): Promise<RunStatus> {
    return this.#read((run) => run.status)
  }

  /** Machine id of the workflow, such as `workflow//./src/orders//handleOrder`. */
  get workflowName(): Promise<string> {
    return this.#read((run) => run.workflowName)
  }

  get createdAt(): Promise<Date> {
    return this.#read((run) => new Date(run.createdAt))
  }

  get startedAt(): Promise<Date | undefined> {
    return this.#read((run) => toDate(run.startedAt))
  }

  get completedAt(): Promise<Date | undefined> {
    return this.#read((run) => toDate(run.completedAt))
  }

  /** What `start({ attributes })` and `setAttributes()` have set, up to now. */
  get attributes(): Promise<Record<string, string>> {
    return this.#read((run) => run.attributes)
  }

  /**
   * The workflow's return value, once it has one.
   *
   * @throws WorkflowRunFailedError, whose `cause` is what the workflow threw
   * @throws WorkflowRunCancelledError
   * @throws WorkflowRunNotFoundError
   */
  get returnValue(): Promise<TResult> {
    return this.#getWorld()
      .then((world) => waitForEnd(world, this.runId))
      .then((run) => outcomeOf(run) as TResult)
  }

  /** What steps write to `getWritable()`, live, from the first chunk to the end of the run. */
  get readable(): WorkflowReadableStream {
    return this.getReadable()
  }

  /**
   * One of the run's streams, live: what is there from `startIndex` on, then what comes. It ends when the stream is closed
   * or the run ends, at once if that has been; it errors with what the stream was aborted with.
   *
   * @throws WorkflowRunNotFoundError at the first read
   * @example for await (const line of run.getReadable<string>({ namespace: 'log', startIndex: -10 })) console.log(line)
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- as in `workflow`: an app that names no type reads what it likes
  getReadable<R = any>(options?: WorkflowReadableStreamOptions): WorkflowReadableStream<R> {
    return readStreamOf<R>({ runId: this.runId, world: this.#world }, options)
  }

  /** The run's stream, to write to. @see getWritable */
  get writable(): WritableStream {
    return this.getWritable()
  }

  /**
   * Appends to one of the run's streams from outside. A writer's `write` resolves when the chunk is stored; `releaseLock()`
   * is the polite end, since `close()` ends the stream for everybody.
   *
   * @throws WorkflowRunNotFoundError at the first write
   * @throws StreamError once the stream or the run has ended
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- as in `workflow`: an app that names no type reads what it likes
  getWritable<W = any>(options?: WorkflowRunWritableStreamOptions): WritableStream<W> {
    return writeRun<W>({ runId: this.runId, world: this.#world }, options)
  }

  /**
   * Cancels the run: no workflow code runs any more, signals of running steps are aborted, tokens are freed.
   *
   * @throws EntityConflictError when the run has completed or failed; a second cancel does nothing
   * @throws WorkflowRunNotFoundError
   */
  async cancel(options?: CancelRunOptions): Promise<void> {
    await cancelRun(await this.#getWorld(), this.runId, options)
  }

  /**
   * Ends sleeps of the run now: all that are pending, or those whose ids are given.
   *
   * @returns how many; 0 when none is pending
   * @throws WorkflowRunNotFoundError
   */
  async wakeUp(options?: StopSleepOptions): Promise<StopSleepResult> {
    return wakeUpRun(await this.#getWorld(), this.runId, options)
  }

  get [RUN](): true {
    return true
  }

  #getWorld(): Promise<World> {
    return this.#world ? Promise.resolve(this.#world) : getWorld()
  }

  async #read<T>(take: (run: Awaited<ReturnType<typeof readRun>>) => T): Promise<T> {
    return take(await readRun(await this.#getWorld(), this.runId))
  }
}

provideRuns((runId) => new Run(runId))

function toDate(at: number | undefined): Date | undefined {
  return at === undefined ? undefined : new Date(at)
}
