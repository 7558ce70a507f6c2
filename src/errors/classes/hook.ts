import { hasErrorName } from '../brand.ts'
import { shorten } from '../text-of.ts'
import { WorkflowError } from './base.ts'

/** No live hook has this token. */
export class HookNotFoundError extends WorkflowError {
  token: string
  constructor(token: string) {
    super('No live hook has this token')
    this.name = 'HookNotFoundError'
    this.token = token
  }
  static override is(value: unknown): value is HookNotFoundError {
    return hasErrorName(value, 'HookNotFoundError')
  }
}

/** The token is owned by another hook. */
export class HookConflictError extends WorkflowError {
  token: string
  declare conflictingRunId?: string
  constructor(token: string, conflictingRunId?: string) {
    super(
      `The hook token "${shorten(token)}" is in use${conflictingRunId ? ` by run "${conflictingRunId}"` : ''}`,
    )
    this.name = 'HookConflictError'
    this.slug = 'hook-conflict'
    this.token = token
    if (conflictingRunId !== undefined) this.conflictingRunId = conflictingRunId
  }
  static override is(value: unknown): value is HookConflictError {
    return hasErrorName(value, 'HookConflictError')
  }
}
