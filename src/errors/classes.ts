/**
 * The public error classes. Each has a static `is` that also recognises instances of other realms and copies.
 * Classes that a step or workflow may throw on purpose (`FatalError`, `RetryableError`) are no `WorkflowError`s.
 */
import { hasErrorName, isErrorLike } from './brand.ts'
import { type DurationInput, resolveDate } from './duration.ts'

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
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'WorkflowError'
  }

  static is(value: unknown): value is WorkflowError {
    return hasErrorName(value, 'WorkflowError')
  }
}

/** An unexpected failure of the store, the queue or the notifier. */
export class WorkflowWorldError extends WorkflowError {
  /** HTTP-like status, where one fits. */
  declare status?: number
  declare code?: string
  declare url?: string
  /** Seconds. */
  declare retryAfter?: number
  declare field?: string

  constructor(
    message: string,
    options: ErrorOptions & { status?: number; code?: string; retryAfter?: number } = {},
  ) {
    super(message, options)
    this.name = 'WorkflowWorldError'
    if (options.status !== undefined) this.status = options.status
    if (options.code !== undefined) this.code = options.code
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter
  }

  static override is(value: unknown): value is WorkflowWorldError {
    return hasErrorName(value, 'WorkflowWorldError')
  }
}

/** The entity exists already, is final, or the write is a duplicate (409). */
export class EntityConflictError extends WorkflowWorldError {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { status: 409, ...options })
    this.name = 'EntityConflictError'
  }
  static override is(value: unknown): value is EntityConflictError {
    return hasErrorName(value, 'EntityConflictError')
  }
}

/** The run is final for this operation, or its data has been purged (410). */
export class RunExpiredError extends WorkflowWorldError {
  declare runId?: string
  declare runStatus?: string
  declare expiredAt?: Date
  constructor(
    message: string,
    options: ErrorOptions & { runId?: string; runStatus?: string; expiredAt?: Date } = {},
  ) {
    super(message, { cause: options.cause, status: 410, code: 'run-expired' })
    this.name = 'RunExpiredError'
    if (options.runId !== undefined) this.runId = options.runId
    if (options.runStatus !== undefined) this.runStatus = options.runStatus
    if (options.expiredAt !== undefined) this.expiredAt = options.expiredAt
  }
  static override is(value: unknown): value is RunExpiredError {
    return hasErrorName(value, 'RunExpiredError')
  }
}

/** Too early for this operation; try again after `retryAfter` seconds (425). */
export class TooEarlyError extends WorkflowWorldError {
  constructor(message: string, options: ErrorOptions & { retryAfter?: number } = {}) {
    super(message, { status: 425, ...options })
    this.name = 'TooEarlyError'
  }
  static override is(value: unknown): value is TooEarlyError {
    return hasErrorName(value, 'TooEarlyError')
  }
}

/** The World asks to slow down; try again after `retryAfter` seconds (429). */
export class ThrottleError extends WorkflowWorldError {
  constructor(message: string, options: ErrorOptions & { retryAfter?: number } = {}) {
    super(message, { status: 429, ...options })
    this.name = 'ThrottleError'
  }
  static override is(value: unknown): value is ThrottleError {
    return hasErrorName(value, 'ThrottleError')
  }
}

/** The World refuses a stale writer (412). */
export class PreconditionFailedError extends WorkflowWorldError {
  declare details?: unknown
  constructor(message: string, options: ErrorOptions & { retryAfter?: number; details?: unknown } = {}) {
    super(message, { status: 412, ...options })
    this.name = 'PreconditionFailedError'
    if (options.details !== undefined) this.details = options.details
  }
  static override is(value: unknown): value is PreconditionFailedError {
    return hasErrorName(value, 'PreconditionFailedError')
  }
}

/** The stream's storage failed. */
export class StreamError extends WorkflowWorldError {
  constructor(message: string, options: ErrorOptions & { status?: number } = {}) {
    super(message, { code: 'STREAM_ERROR', ...options })
    this.name = 'StreamError'
  }
  static override is(value: unknown): value is StreamError {
    return hasErrorName(value, 'StreamError')
  }
}

/** The stream's data has been purged (410). */
export class StreamExpiredError extends WorkflowWorldError {
  declare runId?: string
  declare streamId?: string
  declare expiredAt?: Date
  constructor(
    message: string,
    options: ErrorOptions & { runId?: string; streamId?: string; expiredAt?: Date } = {},
  ) {
    super(message, { cause: options.cause, status: 410, code: 'stream-expired' })
    this.name = 'StreamExpiredError'
    if (options.runId !== undefined) this.runId = options.runId
    if (options.streamId !== undefined) this.streamId = options.streamId
    if (options.expiredAt !== undefined) this.expiredAt = options.expiredAt
  }
  static override is(value: unknown): value is StreamExpiredError {
    return hasErrorName(value, 'StreamExpiredError')
  }
}

/** `returnValue` of a failed run; `cause` is what the workflow threw. */
export class WorkflowRunFailedError extends WorkflowError {
  runId: string
  declare errorCode?: string
  constructor(runId: string, options: ErrorOptions & { errorCode?: string } = {}) {
    const cause = options.cause
    const reason = isErrorLike(cause) ? `: ${cause.message}` : typeof cause === 'string' ? `: ${cause}` : ''
    super(`Workflow run "${runId}" failed${reason}`, options)
    this.name = 'WorkflowRunFailedError'
    this.runId = runId
    if (options.errorCode !== undefined) this.errorCode = options.errorCode
  }
  static override is(value: unknown): value is WorkflowRunFailedError {
    return hasErrorName(value, 'WorkflowRunFailedError')
  }
}

/** `returnValue` of a cancelled run. */
export class WorkflowRunCancelledError extends WorkflowError {
  runId: string
  constructor(runId: string, options: ErrorOptions = {}) {
    super(`Workflow run "${runId}" was cancelled`, options)
    this.name = 'WorkflowRunCancelledError'
    this.runId = runId
  }
  static override is(value: unknown): value is WorkflowRunCancelledError {
    return hasErrorName(value, 'WorkflowRunCancelledError')
  }
}

/** The result was asked for before the run ended. */
export class WorkflowRunNotCompletedError extends WorkflowError {
  runId: string
  status: string
  constructor(runId: string, status: string) {
    super(`Workflow run "${runId}" has not completed: it is ${status}`)
    this.name = 'WorkflowRunNotCompletedError'
    this.runId = runId
    this.status = status
  }
  static override is(value: unknown): value is WorkflowRunNotCompletedError {
    return hasErrorName(value, 'WorkflowRunNotCompletedError')
  }
}

/** There is no such run. */
export class WorkflowRunNotFoundError extends WorkflowError {
  runId: string
  constructor(runId: string) {
    super(`Workflow run "${runId}" was not found`)
    this.name = 'WorkflowRunNotFoundError'
    this.runId = runId
  }
  static override is(value: unknown): value is WorkflowRunNotFoundError {
    return hasErrorName(value, 'WorkflowRunNotFoundError')
  }
}

/** The run was made by a newer version than this one can replay. */
export class RunNotSupportedError extends WorkflowError {
  runSpecVersion: number
  worldSpecVersion: number
  constructor(runSpecVersion: number, worldSpecVersion: number) {
    super(`The run needs spec version ${runSpecVersion}; this World reads up to ${worldSpecVersion}`)
    this.name = 'RunNotSupportedError'
    this.runSpecVersion = runSpecVersion
    this.worldSpecVersion = worldSpecVersion
  }
  static override is(value: unknown): value is RunNotSupportedError {
    return hasErrorName(value, 'RunNotSupportedError')
  }
}

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
    super(`The hook token "${token}" is in use${conflictingRunId ? ` by run "${conflictingRunId}"` : ''}`)
    this.name = 'HookConflictError'
    this.slug = 'hook-conflict'
    this.token = token
    if (conflictingRunId !== undefined) this.conflictingRunId = conflictingRunId
  }
  static override is(value: unknown): value is HookConflictError {
    return hasErrorName(value, 'HookConflictError')
  }
}

/** Wrong use of the API, or an internal failure of the runtime. */
export class WorkflowRuntimeError extends WorkflowError {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, options)
    this.name = 'WorkflowRuntimeError'
  }
  static override is(value: unknown): value is WorkflowRuntimeError {
    return hasErrorName(value, 'WorkflowRuntimeError')
  }
}

/** The step is not part of this deployment. */
export class StepNotRegisteredError extends WorkflowRuntimeError {
  stepName: string
  /** Another attempt would not find it either. */
  readonly fatal = true
  constructor(message: string, options: ErrorOptions & { stepName?: string } = {}) {
    super(message, options)
    this.name = 'StepNotRegisteredError'
    this.stepName = options.stepName ?? ''
  }
  static override is(value: unknown): value is StepNotRegisteredError {
    return hasErrorName(value, 'StepNotRegisteredError')
  }
}

/** The workflow is not part of this deployment. */
export class WorkflowNotRegisteredError extends WorkflowRuntimeError {
  workflowName: string
  constructor(message: string, options: ErrorOptions & { workflowName?: string } = {}) {
    super(message, options)
    this.name = 'WorkflowNotRegisteredError'
    this.workflowName = options.workflowName ?? ''
  }
  static override is(value: unknown): value is WorkflowNotRegisteredError {
    return hasErrorName(value, 'WorkflowNotRegisteredError')
  }
}

/** The event log cannot be what a replay produced. */
export class CorruptedEventLogError extends WorkflowRuntimeError {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, options)
    this.name = 'CorruptedEventLogError'
  }
  static override is(value: unknown): value is CorruptedEventLogError {
    return hasErrorName(value, 'CorruptedEventLogError')
  }
}

/** The code went another way than the event log. */
export class ReplayDivergenceError extends WorkflowRuntimeError {
  /** The event at which both part. */
  declare eventId?: string
  constructor(message: string, options: ErrorOptions & { eventId?: string } = {}) {
    super(message, options)
    this.name = 'ReplayDivergenceError'
    if (options.eventId !== undefined) this.eventId = options.eventId
  }
  static override is(value: unknown): value is ReplayDivergenceError {
    return hasErrorName(value, 'ReplayDivergenceError')
  }
}

/** A stored value cannot be decrypted. */
export class RuntimeDecryptionError extends WorkflowRuntimeError {
  declare context?: unknown
  constructor(message: string, options: ErrorOptions & { context?: unknown } = {}) {
    super(message, options)
    this.name = 'RuntimeDecryptionError'
    if (options.context !== undefined) this.context = options.context
  }
  static override is(value: unknown): value is RuntimeDecryptionError {
    return hasErrorName(value, 'RuntimeDecryptionError')
  }
}

/** The run belongs to another deployment. */
export class WorkflowDeploymentMismatchError extends WorkflowRuntimeError {
  declare runId?: string
  declare expectedDeploymentId?: string
  declare actualDeploymentId?: string
  declare recoveryAttempts?: number
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, options)
    this.name = 'WorkflowDeploymentMismatchError'
  }
  static override is(value: unknown): value is WorkflowDeploymentMismatchError {
    return hasErrorName(value, 'WorkflowDeploymentMismatchError')
  }
}

/** The run's log reached the limit of events. */
export class MaxEventsExceededError extends WorkflowError {
  eventCount: number
  limit: number
  constructor(eventCount: number, limit: number) {
    super(`The run has ${eventCount} events; the limit is ${limit}`)
    this.name = 'MaxEventsExceededError'
    this.eventCount = eventCount
    this.limit = limit
  }
  static override is(value: unknown): value is MaxEventsExceededError {
    return hasErrorName(value, 'MaxEventsExceededError')
  }
}

/** A value cannot be stored. Never retried. */
export class SerializationError extends WorkflowError {
  readonly fatal = true
  /** Where the value sits, such as `.args[0].user.socket`. */
  declare path?: string
  constructor(message: string, options: ErrorOptions & { path?: string; hint?: string } = {}) {
    super(message, options)
    this.name = 'SerializationError'
    this.slug = 'serialization-failed'
    if (options.path !== undefined) this.path = options.path
    if (options.hint !== undefined) this.hint = options.hint
  }
  static override is(value: unknown): value is SerializationError {
    return hasErrorName(value, 'SerializationError')
  }
}

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

/** Ends a step at once: it is not retried, and the workflow receives this error. */
export class FatalError extends Error {
  readonly fatal = true
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'FatalError'
  }
  static is(value: unknown): value is FatalError {
    return (
      isErrorLike(value) && (value.name === 'FatalError' || (value as { fatal?: unknown }).fatal === true)
    )
  }
}

export interface RetryableErrorOptions extends ErrorOptions {
  /** Milliseconds from now, a duration such as `"5m"`, or a point in time. @default 1000 */
  retryAfter?: DurationInput
}

/** Makes a step wait before its next attempt. */
export class RetryableError extends Error {
  /** The next attempt does not begin before this point in time. */
  readonly retryAfter: Date
  constructor(message: string, options: RetryableErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'RetryableError'
    this.retryAfter = resolveDate(options.retryAfter ?? 1000, Date.now())
  }
  static is(value: unknown): value is RetryableError {
    return hasErrorName(value, 'RetryableError')
  }
}

/** A workflow API was called outside a workflow. */
export class NotInWorkflowContextError extends Error {
  readonly fatal = true
  constructor(api: string) {
    super(`${api} can only be called in a workflow function`)
    this.name = 'NotInWorkflowContextError'
  }
  static is(value: unknown): value is NotInWorkflowContextError {
    return hasErrorName(value, 'NotInWorkflowContextError')
  }
}

/** A step API was called outside a step. */
export class NotInStepContextError extends Error {
  readonly fatal = true
  constructor(api: string) {
    super(`${api} can only be called in a step function`)
    this.name = 'NotInStepContextError'
  }
  static is(value: unknown): value is NotInStepContextError {
    return hasErrorName(value, 'NotInStepContextError')
  }
}

/** An API was called outside both workflows and steps. */
export class NotInWorkflowOrStepContextError extends Error {
  readonly fatal = true
  constructor(api: string) {
    super(`${api} can only be called in a workflow or step function`)
    this.name = 'NotInWorkflowOrStepContextError'
  }
  static is(value: unknown): value is NotInWorkflowOrStepContextError {
    return hasErrorName(value, 'NotInWorkflowOrStepContextError')
  }
}

/** The API does not work in a workflow; call it in a step. */
export class UnavailableInWorkflowContextError extends Error {
  readonly fatal = true
  constructor(api: string) {
    super(`${api} cannot be called in a workflow function; call it in a step`)
    this.name = 'UnavailableInWorkflowContextError'
  }
  static is(value: unknown): value is UnavailableInWorkflowContextError {
    return hasErrorName(value, 'UnavailableInWorkflowContextError')
  }
}
