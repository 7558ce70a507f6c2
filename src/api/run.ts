import { Run } from '../runtime/index.ts'

export {
  Run,
  type CancelRunOptions,
  type StopSleepOptions,
  type StopSleepResult,
  type WorkflowReadableStream,
  type WorkflowReadableStreamOptions,
  type WorkflowRunWritableStreamOptions,
} from '../runtime/index.ts'

/**
 * A handle on a run that may or may not exist. No I/O.
 *
 * @example const status = await getRun(runId).status
 */
export function getRun<TResult = unknown>(runId: string): Run<TResult> {
  return new Run(runId)
}
