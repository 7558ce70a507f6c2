import {
  checkText,
  createError,
  EntityConflictError,
  optionsOf,
  RunExpiredError,
  WorkflowRunCancelledError,
  WorkflowRunFailedError,
  WorkflowRunNotFoundError,
} from '../../errors/index.ts'
import { isTerminal, type Payload, payloadText, type RunRecord, type World } from '../../world/index.ts'
import { givenWorld, type WorldView } from '../app-world/behind.ts'
import { hostCodec } from '../values/host-codec.ts'
import { getSettings } from '../settings.ts'
import { type Ending, onEnding } from './endings.ts'

/** What a cancellation may say about itself. Characters. */
const MAX_REASON = 512

export interface CancelRunOptions {
  /** Kept with the run; at most 512 characters. */
  cancelReason?: string
}

/** @throws WorkflowRunNotFoundError */
export async function readRun(world: World, runId: string, payloads = false): Promise<RunRecord> {
  const run = await world.runs.get(runId, { payloads })
  if (!run) throw new WorkflowRunNotFoundError(runId)
  return run
}

/**
 * Cancels a run. A second cancellation changes nothing.
 *
 * @returns whether it was this call that did it
 * @throws EntityConflictError when the run has completed or failed
 * @throws WorkflowRunNotFoundError
 * @throws WorkflowRuntimeError `cancel-reason-invalid`, `argument-invalid`
 */
export async function cancelRun(
  given: World | WorldView,
  runId: string,
  options?: CancelRunOptions,
): Promise<boolean> {
  const world = givenWorld('run.cancel()', given)
  checkText('run.cancel()', 'runId', runId)
  const reason = checkReason(optionsOf('run.cancel()', options).cancelReason)
  const result = await world.inject(runId, {
    event: { type: 'run_cancelled', createdAt: Date.now(), data: reason === undefined ? {} : { reason } },
    wake: 'none',
  })
  if (result.status !== 'refused') return true
  if (result.reason === 'missing') throw new WorkflowRunNotFoundError(runId)
  const { status } = await readRun(world, runId)
  if (status === 'cancelled') return false
  throw new EntityConflictError(`Run "${runId}" is ${status} and cannot be cancelled`)
}

/** @throws WorkflowRuntimeError `cancel-reason-invalid` */
export function checkReason(reason: unknown): string | undefined {
  if (reason === undefined) return undefined
  if (typeof reason !== 'string') throw createError('cancel-reason-invalid', { received: typeof reason })
  if (reason.length > MAX_REASON)
    throw createError('cancel-reason-invalid', { received: `${reason.length} characters` })
  return reason
}

/**
 * Waits for the run's last event: told by whoever writes it in this process, by notification otherwise; a notification may
 * be lost, so it also looks now and then.
 */
export async function waitForEnd(world: World, runId: string): Promise<Ending> {
  let told: Ending | undefined
  let wake = (): void => undefined
  const leave = onEnding(runId, (ending) => (told = ending))
  const unsubscribe = world.subscribe(runId, () => wake())
  try {
    for (let payloads = false; ; payloads = true) {
      const hinted = new Promise<void>((resolve) => (wake = resolve))
      const run = await readRun(world, runId, payloads)
      if (isTerminal(run.status)) return payloads ? run : (told ?? (await readRun(world, runId, true)))
      await withTimeout(hinted, getSettings().returnValuePoll)
      // The hint comes with the commit, the word of who has written it right behind.
      await new Promise(setImmediate)
      if (told) return told
    }
  } finally {
    unsubscribe()
    leave()
  }
}

async function withTimeout(hinted: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))
  await Promise.race([hinted, timeout])
  clearTimeout(timer)
}

/**
 * The return value of a run that has ended.
 *
 * @throws WorkflowRunFailedError, WorkflowRunCancelledError, RunExpiredError
 */
export function outcomeOf(run: Ending): unknown {
  if (run.expiredAt !== undefined && run.status !== 'cancelled') throw expiredError(run, run.expiredAt)
  if (run.status === 'cancelled') throw new WorkflowRunCancelledError(run.runId)
  if (run.status === 'failed') throw failureOf(run)
  return run.output === undefined ? undefined : decode(run.output)
}

function expiredError({ runId, status }: Ending, expiredAt: number): RunExpiredError {
  const details = { runId, runStatus: status, expiredAt: new Date(expiredAt) }
  return new RunExpiredError(`The data of run "${runId}" has been removed`, details)
}

/** What `returnValue` of a failed run rejects with. */
export function failureOf(run: Omit<Ending, 'status'>): WorkflowRunFailedError {
  const { runId, error, errorCode } = run
  const cause = error === undefined ? undefined : decode(error)
  return new WorkflowRunFailedError(runId, { cause, ...(errorCode ? { errorCode } : {}) })
}

function decode(payload: Payload): unknown {
  return hostCodec().decode(payloadText(payload))
}
