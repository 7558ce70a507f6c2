import { AsyncLocalStorage } from 'node:async_hooks'
import type { StepStreams } from '../streams/index.ts'

/** What a step's body runs in. `closureVars` is read by compiled code. */
export interface StepContext {
  closureVars: Record<string, unknown> | undefined
  runId: string
  workflowName: string
  workflowStartedAt: Date
  /** Base URL of the run's webhooks. */
  readonly url: string
  stepId: string
  stepName: string
  attempt: number
  startedAt: Date
  /** Payloads are encrypted at rest. */
  encrypts: boolean
  signal: AbortSignal
  streams: StepStreams
}

const STORAGE = Symbol.for('WORKFLOW_STEP_CONTEXT_STORAGE')

/** One storage per process, shared with compiled code and with other copies of this package. */
export function stepContextStorage(): AsyncLocalStorage<StepContext> {
  const holder = globalThis as { [STORAGE]?: AsyncLocalStorage<StepContext> }
  return (holder[STORAGE] ??= new AsyncLocalStorage())
}
