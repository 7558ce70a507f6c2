import {
  WorkflowRunCancelledError,
  WorkflowRunFailedError,
  WorkflowRunNotFoundError,
  EntityConflictError,
} from '../errors/index.ts'
import { getSettings, getWorld, hostCodec } from '../runtime/index.ts'
import { isTerminal, type Payload, type RunRecord, type RunStatus } from '../world/index.ts'

/**
 * A handle on a run, by its id. Making one does no I/O; every property reads anew.
 *
 * @example
 * const run = getRun<Receipt>(runId)
 * if (await run.exists) console.log(await run.status)
 */
export class Run<TResult = unknown> {
  readonly runId: string

  constructor(runId: string) {
    this.runId = runId
  }

  get exists(): Promise<boolean> {
    return findRun(this.runId, false).then((run) => run !== null)
  }

  get status(): Promise<RunStatus> {
    return readRun(this.runId).then((run) => run.status)
  }

  /** Machine id of the workflow, such as `workflow//./src/orders//handleOrder`. */
  get workflowName(): Promise<string> {
    return readRun(this.runId).then((run) => run.workflowName)
  }

  get createdAt(): Promise<Date> {
    return readRun(this.runId).then((run) => new Date(run.createdAt))
  }

  get startedAt(): Promise<Date | undefined> {
    return readRun(this.runId).then((run) => toDate(run.startedAt))
  }

  get completedAt(): Promise<Date | undefined> {
    return readRun(this.runId).then((run) => toDate(run.completedAt))
  }

  /**
   * The workflow's return value, once it has one.
   *
   * @throws WorkflowRunFailedError, whose `cause` is what the workflow threw
   * @throws WorkflowRunCancelledError
   * @throws WorkflowRunNotFoundError
   */
  get returnValue(): Promise<TResult> {
    return waitForEnd(this.runId).then((run) => outcomeOf(run) as TResult)
  }

  /**
   * Cancels the run: no workflow code runs any more, signals of running steps are aborted, tokens are freed.
   *
   * @throws EntityConflictError when the run has completed or failed; a second cancel does nothing
   */
  async cancel(options: { cancelReason?: string } = {}): Promise<void> {
    const world = await getWorld()
    const { cancelReason: reason } = options
    const result = await world.inject(this.runId, {
      event: { type: 'run_cancelled', createdAt: Date.now(), data: reason === undefined ? {} : { reason } },
      wake: 'none',
    })
    if (result.status !== 'refused') return
    if (result.reason === 'missing') throw new WorkflowRunNotFoundError(this.runId)
    const { status } = await readRun(this.runId)
    if (status !== 'cancelled')
      throw new EntityConflictError(`Run "${this.runId}" is ${status} and cannot be cancelled`)
  }
}

/** A handle on a run that may or may not exist. No I/O. */
export function getRun<TResult = unknown>(runId: string): Run<TResult> {
  return new Run(runId)
}

async function findRun(runId: string, payloads: boolean): Promise<RunRecord | null> {
  const world = await getWorld()
  return world.runs.get(runId, { payloads })
}

async function readRun(runId: string): Promise<RunRecord> {
  const run = await findRun(runId, false)
  if (!run) throw new WorkflowRunNotFoundError(runId)
  return run
}

/** Waits for the run's last event by notification; a notification may be lost, so it also looks now and then. */
async function waitForEnd(runId: string): Promise<RunRecord> {
  const world = await getWorld()
  let wake = (): void => undefined
  const unsubscribe = world.subscribe(runId, () => wake())
  try {
    for (;;) {
      const hinted = new Promise<void>((resolve) => (wake = resolve))
      const run = await world.runs.get(runId, { payloads: false })
      if (!run) throw new WorkflowRunNotFoundError(runId)
      if (isTerminal(run.status)) return (await world.runs.get(runId, { payloads: true })) ?? run
      await withTimeout(hinted, getSettings().returnValuePoll)
    }
  } finally {
    unsubscribe()
  }
}

async function withTimeout(hinted: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))
  await Promise.race([hinted, timeout])
  clearTimeout(timer)
}

function outcomeOf(run: RunRecord): unknown {
  if (run.status === 'cancelled') throw new WorkflowRunCancelledError(run.runId)
  if (run.status === 'failed') {
    const cause = run.error === undefined ? undefined : decode(run.error)
    throw new WorkflowRunFailedError(run.runId, {
      cause,
      ...(run.errorCode ? { errorCode: run.errorCode } : {}),
    })
  }
  return run.output === undefined ? undefined : decode(run.output)
}

function decode(payload: Payload): unknown {
  return hostCodec().decode(String(payload))
}

function toDate(at: number | undefined): Date | undefined {
  return at === undefined ? undefined : new Date(at)
}
