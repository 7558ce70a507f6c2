/**
 * The runtime: the shell around the engine. It claims runs, drives their machines, executes steps in the host, consumes
 * the queue, and answers the two routes.
 *
 * Must not know: esbuild, the compiler, any concrete World (it opens one through the table in ../worlds).
 */
export { type EntrypointOptions, workflowEntrypoint } from './entrypoint.ts'
export { webhookEntrypoint } from './webhook.ts'
export { createWorld, getWorld, setWorld } from './app-world/process-world.ts'
export {
  type AppWorld,
  type Event,
  type List,
  type ListParams,
  type WorkflowHook,
  type WorkflowRun,
  type WorkflowStep,
  worldBehind,
} from './app-world/index.ts'
export { healthCheck, type HealthCheckOptions, type HealthCheckResult } from './health-check.ts'
export { getRuntime, type Runtime } from './runtime.ts'
export { newRunId } from './launch.ts'
export { type NodeHandler, toNodeHandler } from './node-handler.ts'
export { toRequest } from './node-request.ts'
export { createRoutes, routeOf, type Routes } from './routes.ts'
export { type MountedRoutes, type MountOptions, mountRoutes } from './mount-routes.ts'
export { type FlowHandler, type FlowLoader } from './flow-loader.ts'
export { Run } from './run.ts'
export { resolveStartOptions, type StartOptions, type StartOptionsWithDeployment } from './start-options.ts'
export {
  type RunCompletedHookParams,
  registerLifecycleHooks,
  type RunFailedHookParams,
  type WorkflowLifecycleHooks,
} from './lifecycle.ts'
export {
  type CancelManyRequest,
  type CancelManyResult,
  type CancelOutcome,
  cancelRuns,
} from './cancel-runs.ts'
export { cancelRun } from './run-operations.ts'
export { wakeUpRun } from './wake-up.ts'
export type { CancelRunOptions } from './run-operations.ts'
export type { StopSleepOptions, StopSleepResult } from './wake-up.ts'
export { deliverWebhook, webhookSettings } from './deliver-webhook.ts'
export { findHook, resumeRecord } from './resume-hook.ts'
export { hostCodec } from './host-codec.ts'
export { encodeForRun } from './host-encoding.ts'
export type {
  WorkflowReadableStream,
  WorkflowReadableStreamOptions,
  WorkflowRunWritableStreamOptions,
} from './run-streams.ts'
export { stepContextStorage, type StepContext } from './step-context.ts'
export { signMessage, SIGNATURE_HEADER } from './signature.ts'
export { getSettings } from './settings.ts'
