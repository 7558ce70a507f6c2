/**
 * The engine: what a run does next, decided from its event log alone. A `WorkflowMachine` takes events and says what the
 * code asks for; `plan` turns that, and what is running, into the next append. Pure and synchronous.
 *
 * Must not know: I/O, timers, promises, Node, how a realm is made, any World.
 */
export type { CallCommand, Command } from './commands.ts'
export { type Divergence, findDivergence, findRecorded, type Side } from './divergence.ts'
export { createEntityIds, createRunId, type EntityKind, isRunId } from './ids.ts'
export {
  type HookState,
  type MachineOptions,
  type StepState,
  type WaitState,
  WorkflowMachine,
} from './machine.ts'
export { plan, type Plan, type PlanContext, type StepPolicy, type StepStart, waitsOver } from './plan.ts'
export { decideRetry, DEFAULT_MAX_RETRIES, type RetryDecision } from './retry.ts'
