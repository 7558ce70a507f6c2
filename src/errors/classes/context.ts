import { hasErrorName } from '../brand.ts'
import { textOfError } from '../raise.ts'

const COMPILED = 'If it is, the plugin is not in the config of what builds that file: npx stepline init.'
const IN_WORKFLOW = `Call it in a function that begins with "use workflow", or in what one calls. ${COMPILED}`
const IN_STEP = `Call it in a function that begins with "use step", or in what one calls. ${COMPILED}`
const IN_EITHER = `Call it in a function that begins with "use workflow" or "use step", or in what one calls. ${COMPILED}`
const OUT_OF_WORKFLOW = 'Move the call into a function that begins with "use step", and await that.'

/** A workflow API was called outside a workflow. */
export class NotInWorkflowContextError extends Error {
  readonly fatal = true
  readonly slug: string = 'not-in-workflow'
  readonly hint: string = IN_WORKFLOW
  constructor(api: string) {
    super(textOfError('not-in-workflow', `${api} can only be called in a workflow function`, IN_WORKFLOW))
    this.name = 'NotInWorkflowContextError'
  }
  static is(value: unknown): value is NotInWorkflowContextError {
    return hasErrorName(value, 'NotInWorkflowContextError')
  }
}

/** A step API was called outside a step. */
export class NotInStepContextError extends Error {
  readonly fatal = true
  readonly slug: string = 'not-in-step'
  readonly hint: string = IN_STEP
  constructor(api: string) {
    super(textOfError('not-in-step', `${api} can only be called in a step function`, IN_STEP))
    this.name = 'NotInStepContextError'
  }
  static is(value: unknown): value is NotInStepContextError {
    return hasErrorName(value, 'NotInStepContextError')
  }
}

/** An API was called outside both workflows and steps. */
export class NotInWorkflowOrStepContextError extends Error {
  readonly fatal = true
  readonly slug: string = 'not-in-workflow-or-step'
  readonly hint: string = IN_EITHER
  constructor(api: string) {
    super(
      textOfError(
        'not-in-workflow-or-step',
        `${api} can only be called in a workflow or step function`,
        IN_EITHER,
      ),
    )
    this.name = 'NotInWorkflowOrStepContextError'
  }
  static is(value: unknown): value is NotInWorkflowOrStepContextError {
    return hasErrorName(value, 'NotInWorkflowOrStepContextError')
  }
}

/** The API does not work in a workflow; call it in a step. */
export class UnavailableInWorkflowContextError extends Error {
  readonly fatal = true
  readonly slug: string = 'unavailable-in-workflow'
  readonly hint: string = OUT_OF_WORKFLOW
  constructor(api: string) {
    super(
      textOfError(
        'unavailable-in-workflow',
        `${api} cannot be called in a workflow function`,
        OUT_OF_WORKFLOW,
      ),
    )
    this.name = 'UnavailableInWorkflowContextError'
  }
  static is(value: unknown): value is UnavailableInWorkflowContextError {
    return hasErrorName(value, 'UnavailableInWorkflowContextError')
  }
}
