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
const OWN: Readonly<Record<string, { readonly prototype: object }>> = {
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
}

const prototypesByName = new MapClass<string, object>()
const namesByPrototype = new MapClass<object, string>()
for (const type of BUILT_IN) add(type.name, type.prototype)
for (const name of Object.keys(OWN)) add(name, OWN[name]!.prototype)

function add(name: string, prototype: object): void {
  prototypesByName.set(name, prototype)
  namesByPrototype.set(prototype, name)
}

/** The prototype for a class name that `errorClassName` gave. */
export function errorPrototype(name: string): object | undefined {
  return mapGet(prototypesByName, name) as object | undefined
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
    const known = mapGet(namesByPrototype, p) as string | undefined
    if (known !== undefined && hasOwn(OWN, known)) return known
    const builtIn = known ?? builtInName(p)
    if (builtIn !== undefined) {
      nearest = builtIn
      break
    }
    depth++
  }
  const name: unknown = getOwnPropertyDescriptor(value, 'name')?.value
  if (depth > 0 && typeof name === 'string' && hasOwn(OWN, name) && isErrorLike(value)) {
    if (depth >= classDepth(OWN[name]!.prototype)) return name
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
  if (typeof name !== 'string' || hasOwn(OWN, name)) return undefined
  if (getOwnPropertyDescriptor(prototype, 'message')?.value !== '') return undefined
  return mapGet(prototypesByName, name) === undefined ? undefined : name
}
