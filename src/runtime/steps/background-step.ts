import { createError } from '../../errors/index.ts'
import {
  type ClaimResult,
  type InjectResult,
  isRefusedForGood,
  type NewEvent,
  type StepRecord,
  type World,
} from '../../world/index.ts'
import { executeStep } from './execute-step.ts'
import { stepFailed } from './failed-attempt.ts'
import { hostCodec } from '../values/host-codec.ts'
import { log } from '../log.ts'
import { readLog } from '../actor/read-log.ts'
import { missingKey } from '../actor/run-error-code.ts'
import { backoffAfter, isStoreFailure } from '../store-failure.ts'
import { StepAbort } from './step-abort.ts'
import { stepPolicy } from './step-registry.ts'
import { traceStep } from '../tracing/index.ts'

/** What a background step needs of the process around it. */
export interface BackgroundHost {
  /** Steps of the queue that run in this process. */
  readonly backgroundSteps: Set<string>
  /** Position up to which a parked machine of the run has seen the log. */
  parkedHead(runId: string): number
  /** Drives a run whose lease came with an injected outcome. */
  adopt(world: World, claim: Extract<ClaimResult, { status: 'claimed' }>): void
  /** A call that may have taken the run's lease has failed. */
  lookLater(world: World, runId: string): void
  /** The World is closed: nothing can be recorded any more. */
  readonly closed: boolean
}

/** When a step is looked at again that somebody else is at. Milliseconds. */
const LOOK_AGAIN = 5000

type StepStarted = Extract<NewEvent, { type: 'step_started' }>

interface StepAddress {
  runId: string
  stepId: string
  stepName: string
}

/**
 * Runs one attempt of a step that came through the queue. The claim (`step_started`) is durable before the body runs,
 * and the attempt number fences it: whoever comes late is refused.
 */
export async function runBackgroundStep(
  host: BackgroundHost,
  world: World,
  address: StepAddress,
): Promise<void | { retryAt: number }> {
  const { runId, stepId } = address
  // Maybe this very message, given to somebody else while this process was taken for dead: it is still needed.
  if (host.backgroundSteps.has(stepId)) return { retryAt: Date.now() + LOOK_AGAIN }
  // Before anything is waited for: the same message may come twice at once.
  host.backgroundSteps.add(stepId)
  try {
    const step = await world.steps.get(runId, stepId, { payloads: true })
    if (!step || step.status === 'completed' || step.status === 'failed') return
    return await attempt(host, world, step)
  } finally {
    host.backgroundSteps.delete(stepId)
  }
}

async function attempt(
  host: BackgroundHost,
  world: World,
  step: StepRecord,
): Promise<void | { retryAt: number }> {
  const { runId, stepId, stepName } = step
  const number = step.attempt + 1
  const lost = step.attempt === 0 ? 0 : await countLost(world, step)
  if (step.status === 'running' && lost > stepPolicy(stepName).maxRetries) {
    return record(host, world, step, interrupted(step, lost))
  }
  // Comes again, perhaps to a process that has the key, without an attempt being counted.
  const missing = missingKey(step.input)
  if (missing) throw missing
  const event: StepStarted = {
    type: 'step_started',
    correlationId: stepId,
    createdAt: Date.now(),
    data: { attempt: number, background: true },
  }
  // Read before the claim: an attempt that is claimed begins, whatever the store does then.
  const run = await world.runs.get(runId, { payloads: false })
  if (!run) return
  const claim = await claimAttempt(host, world, step, event)
  if (claim.status === 'refused') return whenRefused(claim)
  const abort = new StepAbort()
  const unsubscribe = world.subscribe(runId, () => void abortWhenEnded(world, runId, abort))
  const start = { id: stepId, name: stepName, input: step.input ?? '', attempt: number, lost }
  const execute = (): Promise<NewEvent> =>
    executeStep(start, {
      runId,
      workflowName: run.workflowName,
      workflowStartedAt: run.createdAt,
      encrypts: world.encrypts ?? false,
      abort,
      world,
    })
  const outcome = await traceStep(start, run, true, execute).finally(unsubscribe)
  return record(host, world, step, outcome)
}

/**
 * Claims the attempt. Should the answer get lost, this process has to find out whether the claim is there: to everybody
 * else the attempt belongs to a process that lives, so nobody would begin another one.
 */
async function claimAttempt(
  host: BackgroundHost,
  world: World,
  step: StepRecord,
  event: StepStarted,
): Promise<InjectResult> {
  const { runId, stepId, background } = step
  return insist(host, runId, async (failures) => {
    // Only a background attempt of this process is known to be over: an inline one is its actor's, which is at it.
    const claim = await world.inject(runId, { event, wake: 'none', takeOver: background })
    if (failures === 0 || claim.status !== 'refused' || claim.reason !== 'conflict') return claim
    const now = await world.steps.get(runId, stepId, { payloads: false })
    const isOurs = now?.status === 'running' && now.background && now.owner === world.owner
    return isOurs && now.attempt === event.data.attempt
      ? { status: 'appended', event: { ...event, seq: 0 } }
      : claim
  })
}

/** Asks the store until it answers. */
async function insist<T>(
  host: BackgroundHost,
  runId: string,
  ask: (failures: number) => Promise<T>,
): Promise<T> {
  for (let failures = 0; ;) {
    try {
      return await ask(failures)
    } catch (error) {
      if (host.closed || !isStoreFailure(error)) throw error
      const pause = backoffAfter(++failures)
      log('error', `run ${runId}: the store failed, trying again in ${pause} ms`, error)
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}

/** Attempts of the step that have no outcome: their process is gone, unless the one that runs belongs to a living owner. */
async function countLost(world: World, { runId, stepId, attempt }: StepRecord): Promise<number> {
  const events = await readLog(world, runId, 0, { payloads: false })
  const failed = events.filter((event) => event.type === 'step_retrying' && event.correlationId === stepId)
  return attempt - failed.length
}

/**
 * An attempt that somebody else is at has a message of its own, unless this is that message: it may be that the claim's
 * answer got lost, or that its owner died. So it comes again until the step is over.
 */
function whenRefused({
  reason,
  retryAt,
}: Extract<InjectResult, { status: 'refused' }>): void | { retryAt: number } {
  if (reason === 'early' && retryAt) return { retryAt }
  if (reason === 'conflict') return { retryAt: Date.now() + LOOK_AGAIN }
}

async function record(
  host: BackgroundHost,
  world: World,
  step: StepRecord,
  outcome: NewEvent,
): Promise<void | { retryAt: number }> {
  try {
    return await write(host, world, step, outcome)
  } catch (error) {
    // The body has run: another attempt would come to an outcome like this one.
    if (!isRefusedForGood(error) || outcome.type === 'step_failed') throw error
    return write(
      host,
      world,
      step,
      stepFailed({ id: step.stepId, name: step.stepName, attempt: attemptOf(outcome) }, error),
    )
  }
}

function attemptOf(outcome: NewEvent): number {
  return (outcome.data as { attempt: number }).attempt
}

async function write(
  host: BackgroundHost,
  world: World,
  step: StepRecord,
  outcome: NewEvent,
): Promise<void | { retryAt: number }> {
  const { runId } = step
  const retrying = outcome.type === 'step_retrying'
  const wake = retrying ? 'none' : 'claim'
  // Once it is stored a repeat is refused, which is as good; the lease may have come with the answer that got lost.
  const result = await insist(host, runId, (failures) => {
    if (failures > 0) host.lookLater(world, runId)
    return world.inject(runId, { event: outcome, wake, after: host.parkedHead(runId) })
  })
  if (result.status === 'appended' && result.claim) host.adopt(world, result.claim)
  return retrying ? { retryAt: outcome.data.retryAt } : undefined
}

function interrupted(step: StepRecord, lost: number): NewEvent {
  const error = createError('step-interrupted', { stepName: step.stepName, attempts: lost })
  return {
    type: 'step_failed',
    correlationId: step.stepId,
    createdAt: Date.now(),
    data: { attempt: step.attempt },
    payload: hostCodec().encode(error),
  }
}

/** A look that fails is left to the next hint: should there be none, the attempt's outcome is refused. */
async function abortWhenEnded(world: World, runId: string, abort: StepAbort): Promise<void> {
  const run = await world.runs.get(runId, { payloads: false }).catch(() => undefined)
  if (run?.completedAt !== undefined) abort.abort(createError('run-ended', { runId }))
}
