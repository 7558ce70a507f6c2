/**
 * Errors: the catalog (slug → message and hint), the public classes, recognition across realms and duplicate copies
 * of this package, and code frames for diagnostics.
 *
 * Apps import `public.ts`.
 *
 * Must not know: anything else of this package, Node, the file system. It is bundled into the sandbox as well.
 */
export { type ErrorDetails, type ErrorSlug, getCatalog } from './catalog/index.ts'
export { createError, createFatalError, describeError } from './create.ts'
export {
  CorruptedEventLogError,
  EntityConflictError,
  FatalError,
  HookConflictError,
  HookNotFoundError,
  MaxEventsExceededError,
  NotInStepContextError,
  NotInWorkflowContextError,
  NotInWorkflowOrStepContextError,
  PreconditionFailedError,
  ReplayDivergenceError,
  RetryableError,
  type RetryableErrorOptions,
  RunExpiredError,
  RunNotSupportedError,
  RuntimeDecryptionError,
  SerializationError,
  StepNotRegisteredError,
  StreamError,
  StreamExpiredError,
  ThrottleError,
  TooEarlyError,
  UnavailableInWorkflowContextError,
  WorkflowBuildError,
  WorkflowDeploymentMismatchError,
  WorkflowError,
  WorkflowNotRegisteredError,
  WorkflowRunCancelledError,
  WorkflowRunFailedError,
  WorkflowRunNotCompletedError,
  WorkflowRunNotFoundError,
  WorkflowRuntimeError,
  WorkflowWorldError,
} from './classes/index.ts'
/** All public classes in one object, for the face that the sandbox gives to `workflow/errors`. */
export * as errorClasses from './classes/index.ts'
export {
  ATTRIBUTE_LIMITS,
  type AttributeChange,
  type AttributeOptions,
  checkInitialAttributes,
  refuseTooMany,
  toAttributeChanges,
} from './attributes.ts'
export {
  checkNamespace,
  checkSoleOptions,
  checkStartIndex,
  checkText,
  isBag,
  isOpaque,
  oddText,
  optionsOf,
  refuseArgument,
} from './arguments.ts'
export { RUN_ERROR_CODES, type RunErrorCode } from './run-error-codes.ts'
export { hasErrorName, isErrorLike } from './brand.ts'
export { CompileError, type Diagnostic, formatDiagnostic } from './diagnostic.ts'
export { codeFrame } from './code-frame.ts'
export { describeValue, plainText, shorten, textOf } from './text-of.ts'
export { type DurationInput, parseDuration, resolveDate } from './duration.ts'
