import { hasErrorName } from '../brand.ts'
import { causeOf } from '../cause-of.ts'

export interface ErrorOptions {
  cause?: unknown
}

/** Base of everything this package throws on its own account. */
export class WorkflowError extends Error {
  /** Stable, readable code: the key of the catalog and of the docs page. */
  declare slug?: string
  /** What to do about it. */
  declare hint?: string

  constructor(message: string, options: ErrorOptions = {}) {
    super(message, causeOf(options))
    this.name = 'WorkflowError'
  }

  static is(value: unknown): value is WorkflowError {
    return hasErrorName(value, 'WorkflowError')
  }
}
