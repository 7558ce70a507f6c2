import { SerializationError } from '../../errors/index.ts'
import { failedAttempt, stepFailed, type StepOutcome } from './failed-attempt.ts'
import { encodeForRun } from '../values/host-encoding.ts'
import { runBody, type StepAttempt, type StepRun } from './run-body.ts'
import { StepStreams } from '../streams/index.ts'
import { markFailed } from '../tracing/index.ts'

/**
 * Runs one attempt of a step in the host and says what happened, as the event that records it. Never rejects: whatever
 * the body throws is an outcome.
 */
export async function executeStep(step: StepAttempt, run: StepRun): Promise<StepOutcome> {
  const { id, name, attempt } = step
  const streams = (run.streams = new StepStreams({ id, attempt }))
  let value: unknown
  try {
    value = await runBody(step, run)
    if (!streams.idle) await streams.settled()
    if (run.signals) await run.signals.end()
  } catch (error) {
    markFailed(error)
    if (!streams.idle) await streams.settledAnyway()
    return failedAttempt(step, error, await endedBySignal(run, error))
  }
  try {
    const encoded = encodeForRun(run.runId, value, `the return value of step "${name}"`)
    // Awaited only when it has to be: a promise more in each step is measurable.
    const payload = typeof encoded === 'string' ? encoded : await encoded
    return { type: 'step_completed', correlationId: id, createdAt: Date.now(), data: { attempt }, payload }
  } catch (error) {
    // The body has run; running it again would not make its result storable. It may mend a connection that broke off.
    return SerializationError.is(error) ? stepFailed(step, error) : failedAttempt(step, error)
  }
}

/** Whether the attempt failed because a signal of the run was aborted. */
async function endedBySignal({ signals }: StepRun, error: unknown): Promise<boolean> {
  if (!signals) return false
  // What could not be recorded has been logged; the attempt has failed already.
  await signals.end().catch(() => undefined)
  return signals.isReason(error)
}
