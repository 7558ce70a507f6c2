import { hasErrorName } from '../brand.ts'
import { textOfError } from '../raise.ts'
import { shorten } from '../text-of.ts'
import { WorkflowError } from './base.ts'

const HOOK_NOT_FOUND =
  'Its run may not have come to createHook() yet: try again a little later. Or the hook was disposed of, or its run has ended.'

/** No live hook has this token. */
export class HookNotFoundError extends WorkflowError {
  token: string
  constructor(token: string) {
    super(textOfError('hook-not-found', 'No live hook has this token', HOOK_NOT_FOUND))
    this.name = 'HookNotFoundError'
    this.slug = 'hook-not-found'
    this.hint = HOOK_NOT_FOUND
    this.token = token
  }
  static override is(value: unknown): value is HookNotFoundError {
    return hasErrorName(value, 'HookNotFoundError')
  }
}

const HOOK_CONFLICT =
  'Choose tokens that name what they wait for, or ask `await hook.getConflict()` before waiting.'

/** The token is owned by another hook. */
export class HookConflictError extends WorkflowError {
  token: string
  declare conflictingRunId?: string
  constructor(token: string, conflictingRunId?: string) {
    const owner = conflictingRunId ? ` by run "${conflictingRunId}"` : ''
    const message = `The hook token "${shorten(token)}" is in use${owner}`
    super(textOfError('hook-conflict', message, HOOK_CONFLICT))
    this.name = 'HookConflictError'
    this.slug = 'hook-conflict'
    this.hint = HOOK_CONFLICT
    this.token = token
    if (conflictingRunId !== undefined) this.conflictingRunId = conflictingRunId
  }
  static override is(value: unknown): value is HookConflictError {
    return hasErrorName(value, 'HookConflictError')
  }
}
