import type { WorkflowError } from '../classes/index.ts'

/** One error: what happened, and what to do about it. Both are complete sentences. */
export interface CatalogEntry<D> {
  message: (details: D) => string
  hint: (details: D) => string
  /** The class that is thrown; a thunk, since classes and catalog import each other. @default WorkflowRuntimeError */
  class?: () => new (message: string, options?: { cause?: unknown }) => WorkflowError
}

/**
 * A family of errors, made on first use: the sandbox evaluates this catalog in every realm, and most runs need none of it
 * (120 closures cost about as much as everything else in `errors`).
 */
export function defineErrors<T extends Record<string, CatalogEntry<never>>>(define: () => T): () => T {
  let entries: T | undefined
  return () => (entries ??= define())
}
