import { lookUp } from './class-registry.ts'
import { arrayOf, textOf, tupleOf } from './decode-shape.ts'
import { addContainer, type DecodeState, setOwn } from './decode-state.ts'
import { errorPrototype } from './error-classes.ts'
import { ErrorClass, getOwnPropertyDescriptor, hasOwn, reflectSet, setPrototypeOf } from './intrinsics.ts'

/** The JSON under `$error`. */
export interface ErrorData {
  class: string
  message: string
  /** The nearest class that every reader knows, where `class` is one of the app's. */
  base?: string
  name?: string
  stack?: string
  cause?: unknown
  errors?: unknown
  props?: unknown
}

function basePrototype(data: ErrorData): object | undefined {
  return hasOwn(data, 'base') ? errorPrototype(textOf(data.base)) : undefined
}

/** Its own stack replaces that of this place, which would cost more to note than all the rest. */
function createBare(message: string | undefined): Error {
  const limit = getOwnPropertyDescriptor(ErrorClass, 'stackTraceLimit')
  const isNoted = limit?.writable === true
  if (isNoted) reflectSet(ErrorClass, 'stackTraceLimit', 0)
  const error = new ErrorClass(message)
  if (isNoted) reflectSet(ErrorClass, 'stackTraceLimit', limit.value)
  return error
}

/** Makes the error without running the constructor of its class, whose parameters are not known. */
export function decodeError(state: DecodeState, data: ErrorData): Error {
  const className = textOf(data.class)
  const message = textOf(data.message)
  const ownName = hasOwn(data, 'name') ? textOf(data.name) : undefined
  const error = createBare(message === '' ? undefined : message)
  addContainer(state, error)
  const prototype =
    lookUp(state.registry, className)?.prototype ?? errorPrototype(className) ?? basePrototype(data)
  // A class that this version does not know is still an error, under the name it had.
  if (prototype === undefined) setOwn(error, 'name', ownName ?? className, false)
  else setPrototypeOf(error, prototype)
  setOwn(error, 'stack', hasOwn(data, 'stack') ? textOf(data.stack) : undefined, false)
  if (hasOwn(data, 'cause')) setOwn(error, 'cause', state.reviveValue(state, data.cause), false)
  if (hasOwn(data, 'errors')) setOwn(error, 'errors', state.reviveValue(state, data.errors), false)
  const props = hasOwn(data, 'props') ? arrayOf(data.props) : []
  for (let i = 0; i < props.length; i++) {
    const pair = tupleOf(props[i], 2)
    setOwn(error, textOf(pair[0]), state.reviveValue(state, pair[1]))
  }
  const name = ownName ?? (prototype === undefined ? undefined : className)
  if (name !== undefined && error.name !== name) setOwn(error, 'name', name, false)
  return error
}
