import type { CatalogEntry, ErrorSlug } from './catalog/index.ts'
import type { WorkflowError } from './classes/index.ts'

/** The error of an entry: what happened, then what to do, then the slug. */
export function raise<D extends object>(
  slug: ErrorSlug,
  entry: CatalogEntry<D>,
  details: D,
  ErrorClass: new (message: string, options?: { cause?: unknown }) => WorkflowError,
  options: { cause?: unknown } = {},
): WorkflowError {
  const hint = entry.hint(details)
  // Classes keep the details that they have a field for, such as `stepName`.
  const error = new ErrorClass(textOfError(slug, entry.message(details), hint), { ...details, ...options })
  error.slug = slug
  error.hint = hint
  return error
}

export function textOfError(slug: string, message: string, hint: string): string {
  return `${message}\n  ${hint} [${slug}]\n  More: ${pageOf(slug)}`
}

/**
 * The page of an error, which whoever sees the error has: src/scripts/docs.ts makes it. Told from the package's folder, since
 * its own name is an alias's choice, and since this code runs in bundles that have left that folder.
 */
export function pageOf(slug: string): string {
  return `dist/docs/errors/${slug}.md in the stepline package`
}
