import { hasErrorName, isErrorLike } from '../brand.ts'
import { textOfError } from '../raise.ts'
import { shorten } from '../text-of.ts'
import { type ErrorOptions, WorkflowError } from './base.ts'

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

const RUN_NOT_FOUND =
  'See that the id is the one that start() gave, and that this process uses the store of the one that started the run (WORKFLOW_WORLD, and DATABASE_URL or the data folder).'

/** There is no such run. */
export class WorkflowRunNotFoundError extends WorkflowError {
  runId: string
  constructor(runId: string) {
    super(textOfError('run-not-found', `Workflow run "${shorten(runId)}" was not found`, RUN_NOT_FOUND))
    this.name = 'WorkflowRunNotFoundError'
    this.slug = 'run-not-found'
    this.hint = RUN_NOT_FOUND
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
