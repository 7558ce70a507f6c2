import { hasErrorName } from '../brand.ts'

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
