import type { WorkflowError } from '../classes.ts'

/** One error: what happened, and what to do about it. Both are complete sentences. */
export interface CatalogEntry<D> {
  message: (details: D) => string
  hint: (details: D) => string
  /** The class that is thrown; a thunk, since classes and catalog import each other. @default WorkflowRuntimeError */
  class?: () => new (message: string, options?: { cause?: unknown }) => WorkflowError
}

/** Keeps the details of each entry typed by its slug. */
export function defineErrors<T extends Record<string, CatalogEntry<never>>>(entries: T): T {
  return entries
}
