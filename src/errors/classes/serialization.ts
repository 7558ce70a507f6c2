import { hasErrorName } from '../brand.ts'
import { type ErrorOptions, WorkflowError } from './base.ts'

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
