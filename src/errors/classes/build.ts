import { hasErrorName } from '../brand.ts'
import { type ErrorOptions, WorkflowError } from './base.ts'

/** The build cannot go on. */
export class WorkflowBuildError extends WorkflowError {
  constructor(message: string, options: ErrorOptions & { hint?: string } = {}) {
    super(message, options)
    this.name = 'WorkflowBuildError'
    if (options.hint !== undefined) this.hint = options.hint
  }
  static override is(value: unknown): value is WorkflowBuildError {
    return hasErrorName(value, 'WorkflowBuildError')
  }
}
