import { hasErrorName, isErrorLike } from '../brand.ts'
import { causeOf } from '../cause-of.ts'
import { optionsOf } from '../arguments.ts'
import { type DurationInput, resolveDate } from '../duration.ts'
import { type ErrorOptions } from './base.ts'

/** Ends a step at once: it is not retried, and the workflow receives this error. */
export class FatalError extends Error {
  readonly fatal = true
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, causeOf(options))
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
  /** @throws WorkflowRuntimeError `duration-invalid`, `argument-invalid` */
  constructor(message: string, options: RetryableErrorOptions = {}) {
    super(message, causeOf(options))
    this.name = 'RetryableError'
    const { retryAfter } = optionsOf('new RetryableError()', options)
    this.retryAfter = resolveDate(retryAfter ?? 1000, Date.now())
  }
  static is(value: unknown): value is RetryableError {
    return hasErrorName(value, 'RetryableError')
  }
}
