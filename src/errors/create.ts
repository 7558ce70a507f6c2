import { type CatalogEntry, type ErrorDetails, type ErrorSlug, getCatalog } from './catalog/index.ts'
import { FatalError, WorkflowRuntimeError, type WorkflowError } from './classes/index.ts'

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
  const { message, hint } = describeError(slug, details)
  const ErrorClass = entry.class?.() ?? WorkflowRuntimeError
  const text = `${message}\n  ${hint} [${slug}]\n  More: ${pageOf(slug)}`
  // Classes keep the details that they have a field for, such as `stepName`.
  const error = new ErrorClass(text, { ...details, ...options })
  error.slug = slug
  error.hint = hint
  return error
}

/**
 * The page of an error, which whoever sees the error has: src/scripts/docs.ts makes it. Told from the package's folder, since
 * its own name is an alias's choice, and since this code runs in bundles that have left that folder.
 */
export function pageOf(slug: ErrorSlug): string {
  return `dist/docs/errors/${slug}.md in the stepline package`
}

/** The same as a `FatalError`: thrown in a step, it ends the step without another attempt. */
export function createFatalError<S extends ErrorSlug>(slug: S, details: ErrorDetails<S>): FatalError {
  const { message, hint } = describeError(slug, details)
  return Object.assign(new FatalError(`${message}\n  ${hint} [${slug}]\n  More: ${pageOf(slug)}`), {
    slug,
    hint,
  })
}
