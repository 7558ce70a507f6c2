/**
 * `workflow/api`: what application code calls to start workflows and to act on runs.
 *
 * Must not know: esbuild, the compiler, a concrete World, how runs are driven.
 */
/// <reference path="../virtual-modules.d.ts" preserve="true" />
export { type StartOptions, type StartOptionsWithDeployment, start } from './start.ts'
export {
  type CancelRunOptions,
  getRun,
  Run,
  type StopSleepOptions,
  type StopSleepResult,
  type WorkflowReadableStream,
  type WorkflowReadableStreamOptions,
  type WorkflowRunWritableStreamOptions,
} from './run.ts'
export { getHookByToken, type Hook, type ResumedHook, resumeHook, resumeWebhook } from './hooks.ts'
export {
  registerLifecycleHooks,
  type RunCompletedHookParams,
  type RunFailedHookParams,
  type WorkflowLifecycleHooks,
} from '../runtime/index.ts'
export type { Event, WorkflowRun } from '../runtime/index.ts'
