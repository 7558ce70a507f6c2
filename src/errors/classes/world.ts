import { hasErrorName } from '../brand.ts'
import { type ErrorOptions, WorkflowError } from './base.ts'

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
