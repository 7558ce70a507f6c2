/**
 * What `workflow/errors` means inside a workflow bundle: the realm's own classes, so that `instanceof` holds for errors that
 * were decoded in the realm.
 */
import type { RealmApi } from '../prelude/api.ts'

export { RUN_ERROR_CODES } from '../../errors/index.ts'

type Classes = RealmApi['errors']

const { errors } = (globalThis as unknown as Record<symbol, RealmApi>)[Symbol.for('stepline.workflow-api')]!

export const CorruptedEventLogError: Classes['CorruptedEventLogError'] = errors.CorruptedEventLogError
export const EntityConflictError: Classes['EntityConflictError'] = errors.EntityConflictError
export const FatalError: Classes['FatalError'] = errors.FatalError
export const HookConflictError: Classes['HookConflictError'] = errors.HookConflictError
export const HookNotFoundError: Classes['HookNotFoundError'] = errors.HookNotFoundError
export const MaxEventsExceededError: Classes['MaxEventsExceededError'] = errors.MaxEventsExceededError
export const NotInStepContextError: Classes['NotInStepContextError'] = errors.NotInStepContextError
export const NotInWorkflowContextError: Classes['NotInWorkflowContextError'] =
  errors.NotInWorkflowContextError
export const NotInWorkflowOrStepContextError: Classes['NotInWorkflowOrStepContextError'] =
  errors.NotInWorkflowOrStepContextError
export const PreconditionFailedError: Classes['PreconditionFailedError'] = errors.PreconditionFailedError
export const ReplayDivergenceError: Classes['ReplayDivergenceError'] = errors.ReplayDivergenceError
export const RetryableError: Classes['RetryableError'] = errors.RetryableError
export const RunExpiredError: Classes['RunExpiredError'] = errors.RunExpiredError
export const RunNotSupportedError: Classes['RunNotSupportedError'] = errors.RunNotSupportedError
export const RuntimeDecryptionError: Classes['RuntimeDecryptionError'] = errors.RuntimeDecryptionError
export const SerializationError: Classes['SerializationError'] = errors.SerializationError
export const StepNotRegisteredError: Classes['StepNotRegisteredError'] = errors.StepNotRegisteredError
export const StreamError: Classes['StreamError'] = errors.StreamError
export const StreamExpiredError: Classes['StreamExpiredError'] = errors.StreamExpiredError
export const ThrottleError: Classes['ThrottleError'] = errors.ThrottleError
export const TooEarlyError: Classes['TooEarlyError'] = errors.TooEarlyError
export const UnavailableInWorkflowContextError: Classes['UnavailableInWorkflowContextError'] =
  errors.UnavailableInWorkflowContextError
export const WorkflowBuildError: Classes['WorkflowBuildError'] = errors.WorkflowBuildError
export const WorkflowDeploymentMismatchError: Classes['WorkflowDeploymentMismatchError'] =
  errors.WorkflowDeploymentMismatchError
export const WorkflowError: Classes['WorkflowError'] = errors.WorkflowError
export const WorkflowNotRegisteredError: Classes['WorkflowNotRegisteredError'] =
  errors.WorkflowNotRegisteredError
export const WorkflowRunCancelledError: Classes['WorkflowRunCancelledError'] =
  errors.WorkflowRunCancelledError
export const WorkflowRunFailedError: Classes['WorkflowRunFailedError'] = errors.WorkflowRunFailedError
export const WorkflowRunNotCompletedError: Classes['WorkflowRunNotCompletedError'] =
  errors.WorkflowRunNotCompletedError
export const WorkflowRunNotFoundError: Classes['WorkflowRunNotFoundError'] = errors.WorkflowRunNotFoundError
export const WorkflowRuntimeError: Classes['WorkflowRuntimeError'] = errors.WorkflowRuntimeError
export const WorkflowWorldError: Classes['WorkflowWorldError'] = errors.WorkflowWorldError
