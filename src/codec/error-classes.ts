import * as errors from '../errors/index.ts'
import { isErrorLike } from '../errors/index.ts'
import {
  ErrorClass,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  isPrototypeOf,
  MapClass,
  mapGet,
  mapSet,
  objectKeys,
  objectToString,
  toStringTag,
} from './intrinsics.ts'

interface ErrorType {
  readonly name: string
  readonly prototype: object
}

const BUILT_IN: readonly ErrorType[] = [
  Error,
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
  AggregateError,
]

/** Every error class of this package, under the name that its instances carry. */
const ownClasses = (): Record<string, { readonly prototype: object }> => ({
  CompileError: errors.CompileError,
  CorruptedEventLogError: errors.CorruptedEventLogError,
  EntityConflictError: errors.EntityConflictError,
  FatalError: errors.FatalError,
  HookConflictError: errors.HookConflictError,
  HookNotFoundError: errors.HookNotFoundError,
  MaxEventsExceededError: errors.MaxEventsExceededError,
  NotInStepContextError: errors.NotInStepContextError,
  NotInWorkflowContextError: errors.NotInWorkflowContextError,
  NotInWorkflowOrStepContextError: errors.NotInWorkflowOrStepContextError,
  PreconditionFailedError: errors.PreconditionFailedError,
  ReplayDivergenceError: errors.ReplayDivergenceError,
  RetryableError: errors.RetryableError,
  RunExpiredError: errors.RunExpiredError,
  RunNotSupportedError: errors.RunNotSupportedError,
  RuntimeDecryptionError: errors.RuntimeDecryptionError,
  SerializationError: errors.SerializationError,
  StepNotRegisteredError: errors.StepNotRegisteredError,
  StreamError: errors.StreamError,
  StreamExpiredError: errors.StreamExpiredError,
  ThrottleError: errors.ThrottleError,
  TooEarlyError: errors.TooEarlyError,
  UnavailableInWorkflowContextError: errors.UnavailableInWorkflowContextError,
  WorkflowBuildError: errors.WorkflowBuildError,
  WorkflowDeploymentMismatchError: errors.WorkflowDeploymentMismatchError,
  WorkflowError: errors.WorkflowError,
  WorkflowNotRegisteredError: errors.WorkflowNotRegisteredError,
  WorkflowRunCancelledError: errors.WorkflowRunCancelledError,
  WorkflowRunFailedError: errors.WorkflowRunFailedError,
  WorkflowRunNotCompletedError: errors.WorkflowRunNotCompletedError,
  WorkflowRunNotFoundError: errors.WorkflowRunNotFoundError,
  WorkflowRuntimeError: errors.WorkflowRuntimeError,
  WorkflowWorldError: errors.WorkflowWorldError,
})

interface ErrorTables {
  readonly own: Record<string, { readonly prototype: object }>
  readonly prototypesByName: Map<string, object>
  readonly namesByPrototype: Map<object, string>
}

let made: ErrorTables | undefined

/** Made for the first error: a realm that meets none need not pay for them. */
function tables(): ErrorTables {
  if (made !== undefined) return made
  const own = ownClasses()
  made = { own, prototypesByName: new MapClass(), namesByPrototype: new MapClass() }
  for (let i = 0; i < BUILT_IN.length; i++) add(made, BUILT_IN[i]!.name, BUILT_IN[i]!.prototype)
  const names = objectKeys(own)
  for (let i = 0; i < names.length; i++) add(made, names[i]!, own[names[i]!]!.prototype)
  return made
}

function add({ prototypesByName, namesByPrototype }: ErrorTables, name: string, prototype: object): void {
  mapSet(prototypesByName, name, prototype)
  mapSet(namesByPrototype, prototype, name)
}

/** The prototype for a class name that `errorClassName` gave. */
export function errorPrototype(name: string): object | undefined {
  return mapGet(tables().prototypesByName, name) as object | undefined
}

/** True for errors of any realm, and for objects that only inherit from an `Error.prototype`. */
export function isError(value: object): boolean {
  if (isPrototypeOf(ErrorClass.prototype, value)) return true
  // With no toStringTag in the chain, this reads nothing but the internal slot.
  if (!(toStringTag in value) && objectToString(value) === '[object Error]') return true
  for (let p = getPrototypeOf(value) as object | null; p !== null; p = getPrototypeOf(p) as object | null) {
    if (builtInName(p) === 'Error') return true
  }
  return false
}

/**
 * The class to decode as: the nearest one in the prototype chain that both realms know. An instance of another copy of
 * this package (a bundler may inline one, perhaps with mangled class names) is known by its own `name`, provided that
 * it derives from `Error` through at least as many classes as ours does.
 */
export function errorClassName(value: object): string {
  let depth = 0
  let nearest = 'Error'
  for (let p = getPrototypeOf(value) as object | null; p !== null; p = getPrototypeOf(p) as object | null) {
    const known = mapGet(tables().namesByPrototype, p) as string | undefined
    if (known !== undefined && hasOwn(tables().own, known)) return known
    const builtIn = known ?? builtInName(p)
    if (builtIn !== undefined) {
      nearest = builtIn
      break
    }
    depth++
  }
  const name: unknown = getOwnPropertyDescriptor(value, 'name')?.value
  if (depth > 0 && typeof name === 'string' && hasOwn(tables().own, name) && isErrorLike(value)) {
    if (depth >= classDepth(tables().own[name]!.prototype)) return name
  }
  return nearest
}

function classDepth(prototype: object): number {
  let depth = 0
  for (let p = prototype; p !== ErrorClass.prototype; p = getPrototypeOf(p) as object) depth++
  return depth
}

/** The name of a built-in error prototype of any realm. */
function builtInName(prototype: object): string | undefined {
  const name: unknown = getOwnPropertyDescriptor(prototype, 'name')?.value
  if (typeof name !== 'string' || hasOwn(tables().own, name)) return undefined
  if (getOwnPropertyDescriptor(prototype, 'message')?.value !== '') return undefined
  return mapGet(tables().prototypesByName, name) === undefined ? undefined : name
}
