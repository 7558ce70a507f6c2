import { isBag, refuseArgument, WorkflowRunFailedError } from '../../errors/index.ts'
import type { NewEvent, RunRecord } from '../../world/index.ts'
import { log } from '../log.ts'
import { tellEnding } from './endings.ts'
import { Run } from './run.ts'
import { failureOf } from './run-operations.ts'

export interface RunCompletedHookParams {
  run: Run
  workflowName: string
}

export interface RunFailedHookParams {
  run: Run
  workflowName: string
  /** What `run.returnValue` rejects with. */
  error: WorkflowRunFailedError
}

export interface WorkflowLifecycleHooks {
  onRunCompleted?(params: RunCompletedHookParams): void | Promise<void>
  onRunFailed?(params: RunFailedHookParams): void | Promise<void>
}

const API = 'registerLifecycleHooks()'
const KEY = Symbol.for('stepline.lifecycleHooks')

/** One list per process, shared with other copies of this package. */
function registered(): Set<WorkflowLifecycleHooks> {
  const holder = globalThis as { [KEY]?: Set<WorkflowLifecycleHooks> }
  return (holder[KEY] ??= new Set())
}

/**
 * Calls back when a run ends in this process: at most once per handler, in the order of registration, without delaying or
 * changing the run. Not for cancellations, nor for runs that end in another process.
 *
 * @returns what takes the handlers back
 * @throws WorkflowRuntimeError `argument-invalid`
 * @example
 * const unregister = registerLifecycleHooks({ onRunFailed: ({ run, error }) => report(run.runId, error) })
 */
export function registerLifecycleHooks(hooks: WorkflowLifecycleHooks): () => void {
  if (!isBag(hooks)) refuseArgument(API, 'hooks', hooks, 'an object with handlers')
  for (const name of ['onRunCompleted', 'onRunFailed'] as const) {
    if (hooks[name] != null && typeof hooks[name] !== 'function')
      refuseArgument(API, name, hooks[name], 'a function, or nothing')
  }
  // An entry of its own, so that the same object may be registered twice.
  const entry = { ...hooks }
  registered().add(entry)
  return () => void registered().delete(entry)
}

/** Tells the handlers, and those who wait for it here, that this process has written the end of a run. */
export function announceEnd(run: RunRecord, end: NewEvent): void {
  tellEnding(run, end)
  if (registered().size === 0) return
  const { runId, workflowName } = run
  for (const hooks of registered()) {
    setImmediate(() => void call(runId, () => notify(hooks, { run: new Run(runId), workflowName }, end)))
  }
}

function notify(
  hooks: WorkflowLifecycleHooks,
  params: RunCompletedHookParams,
  end: NewEvent,
): void | Promise<void> {
  if (end.type === 'run_completed') return hooks.onRunCompleted?.(params)
  if (end.type === 'run_failed')
    return hooks.onRunFailed?.({ ...params, error: errorOf(params.run.runId, end) })
}

function errorOf(runId: string, end: Extract<NewEvent, { type: 'run_failed' }>): WorkflowRunFailedError {
  const { errorCode } = end.data
  try {
    return failureOf({ runId, errorCode, ...(end.payload === undefined ? {} : { error: end.payload }) })
  } catch (unreadable) {
    return new WorkflowRunFailedError(runId, { errorCode, cause: unreadable })
  }
}

async function call(runId: string, handler: () => void | Promise<void>): Promise<void> {
  try {
    await handler()
  } catch (error) {
    log('error', `a lifecycle hook failed at the end of run ${runId}`, error)
  }
}
