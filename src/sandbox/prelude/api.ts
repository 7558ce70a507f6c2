import type { errorClasses, FatalError, RetryableError } from '../../errors/index.ts'
import type { createSetAttributes } from './attributes.ts'
import type { createCreateHook } from './hooks.ts'
import type { RunClass } from './run.ts'
import type { createSleep } from './sleep.ts'
import type { createCreateWebhook } from './webhooks.ts'
import type { createStart } from './start.ts'
import type { createGetWritable } from './values/streams.ts'

/** Key of the workflow API on the realm's global object; what `workflow` means inside a bundle is a thin face of it. */
export const API_KEY: unique symbol = Symbol.for('stepline.workflow-api') as never

/** The classes come from here too: an error that is decoded in the realm must be an instance of what the code imported. */
export interface RealmApi {
  sleep: ReturnType<typeof createSleep>
  createHook: ReturnType<typeof createCreateHook>
  createWebhook: ReturnType<typeof createCreateWebhook>
  getWritable: ReturnType<typeof createGetWritable>
  FatalError: typeof FatalError
  RetryableError: typeof RetryableError
  /** All public error classes, as `workflow/errors` exports them. */
  errors: typeof errorClasses
  start: ReturnType<typeof createStart>
  setAttributes: ReturnType<typeof createSetAttributes>
  /** Made on first use. */
  readonly Run: RunClass
  /** The host's `fetch`, as a step. Made on first use. */
  readonly fetch: (...args: unknown[]) => Promise<unknown>
  metadata: () => WorkflowMetadata
  /** The error of an API that works only outside a workflow. */
  unavailable: (api: string, inStep: boolean) => Error
}

export interface WorkflowMetadata {
  workflowName: string
  workflowRunId: string
  workflowStartedAt: Date
  /** Base URL of the webhook route. */
  url: string
  features: { encryption: boolean }
}

/** Defines a property that enumeration does not show and code cannot replace. What it gives changes with the run. */
export function defineHidden(target: object, key: PropertyKey, get: () => unknown): void {
  Object.defineProperty(target, key, { get, enumerable: false, configurable: false })
}
