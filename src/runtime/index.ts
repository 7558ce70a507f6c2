/**
 * The runtime: the shell around the engine. It claims runs, drives their machines, executes steps in the host, consumes
 * the queue, and answers the two routes.
 *
 * `actor/` drives one run, `steps/` executes attempts, `routes/` turns requests into messages and hooks, `runs/` is what
 * `start()` and `Run` do from outside, `streams/` and `values/` are what crosses between the store and the app's code,
 * `app-world/` is the World as apps see it. `runtime.ts` is the process that has all of them.
 *
 * Must not know: esbuild, the compiler, any concrete World (it opens one through the table in ../worlds).
 */
export { type EntrypointOptions, workflowEntrypoint } from './routes/entrypoint.ts'
export { webhookEntrypoint } from './routes/webhook.ts'
export { createWorld, getWorld, setWorld } from './app-world/process-world.ts'
export {
  type AppWorld,
  type Event,
  HOOK_OWNER,
  type HookOwner,
  type List,
  type ListParams,
  type WorkflowHook,
  type WorkflowRun,
  type WorkflowStep,
  worldBehind,
} from './app-world/index.ts'
export { healthCheck, type HealthCheckOptions, type HealthCheckResult } from './runs/health-check.ts'
export { getRuntime, type Runtime } from './runtime.ts'
export { newRunId } from './actor/launch.ts'
export { ownOrigin, setBasePath } from './routes/base-url.ts'
export { type NodeHandler, toNodeHandler } from './routes/node-handler.ts'
export { bodyOf, toRequest } from './routes/node-request.ts'
export { createRoutes, routeOf, type Routes } from './routes/routes.ts'
export { type MountedRoutes, type MountOptions, mountRoutes } from './routes/mount-routes.ts'
export { type FlowHandler, type FlowLoader } from './flow-loader.ts'
export { Run } from './runs/run.ts'
export {
  resolveStartOptions,
  type StartOptions,
  type StartOptionsWithDeployment,
} from './runs/start-options.ts'
export {
  type RunCompletedHookParams,
  registerLifecycleHooks,
  type RunFailedHookParams,
  type WorkflowLifecycleHooks,
} from './runs/lifecycle.ts'
export {
  type CancelManyRequest,
  type CancelManyResult,
  type CancelOutcome,
  cancelRuns,
} from './runs/cancel-runs.ts'
export { cancelRun } from './runs/run-operations.ts'
export { wakeUpRun } from './runs/wake-up.ts'
export type { CancelRunOptions } from './runs/run-operations.ts'
export type { StopSleepOptions, StopSleepResult } from './runs/wake-up.ts'
export { deliverWebhook, webhookSettings } from './routes/deliver-webhook.ts'
export { findHook, resumeRecord } from './runs/resume-hook.ts'
export { hostCodec } from './values/host-codec.ts'
export { encodeForRun } from './values/host-encoding.ts'
export type {
  WorkflowReadableStream,
  WorkflowReadableStreamOptions,
  WorkflowRunWritableStreamOptions,
} from './runs/run-streams.ts'
export { stepContextStorage, type StepContext } from './steps/step-context.ts'
export { signMessage, SIGNATURE_HEADER } from './routes/signature.ts'
export { setDevStackMapper } from './host-stack.ts'
export { getSettings } from './settings.ts'
