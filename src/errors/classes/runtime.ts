import { hasErrorName } from '../brand.ts'
import { type ErrorOptions, WorkflowError } from './base.ts'

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
