import { type CatalogEntry, type ErrorDetails, type ErrorSlug, getCatalog } from './catalog/index.ts'
import { FatalError, WorkflowRuntimeError, type WorkflowError } from './classes/index.ts'
import { raise, textOfError } from './raise.ts'

/** The text of a catalog entry: what happened, then what to do, then the slug. */
export function describeError<S extends ErrorSlug>(
  slug: S,
  details: ErrorDetails<S>,
): { message: string; hint: string } {
  const entry = getCatalog()[slug] as CatalogEntry<ErrorDetails<S>>
  return { message: entry.message(details), hint: entry.hint(details) }
}

/**
 * The error of a catalog slug, as an instance of the class that the catalog names (`WorkflowRuntimeError` by default).
 *
 * @example
 * throw createError('start-invalid-workflow-function', { received: 'undefined' })
 */
export function createError<S extends ErrorSlug>(
  slug: S,
  details: ErrorDetails<S>,
  options: { cause?: unknown } = {},
): WorkflowError {
  const entry = getCatalog()[slug] as CatalogEntry<ErrorDetails<S>>
  return raise(slug, entry, details, entry.class?.() ?? WorkflowRuntimeError, options)
}

/** The same as a `FatalError`: thrown in a step, it ends the step without another attempt. */
export function createFatalError<S extends ErrorSlug>(slug: S, details: ErrorDetails<S>): FatalError {
  const { message, hint } = describeError(slug, details)
  return Object.assign(new FatalError(textOfError(slug, message, hint)), { slug, hint })
}
