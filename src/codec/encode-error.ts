import { classOf, ownClassId } from './class-registry.ts'
import { beginTrail, encodeAt, type EncodeState, rollBack } from './encode-state.ts'
import { SHARING_FOUND } from './encode-bytes.ts'
import { quote } from './quote.ts'
import { errorClassName } from './error-classes.ts'
import { getOwnPropertyDescriptor, hasOwn, isEnumerable, objectKeys } from './intrinsics.ts'

/** Errors of one value that are stored with their whole stacks: the first. */
const MAX_STACKS = 1000

/** Kept under a name of its own, not among the properties. */
const NAMED = ['name', 'message', 'stack', 'cause']

/** `{"$error":{class, message, name?, stack?, cause?, errors?, props?}}`; `name` only where the class does not say it. */
export function encodeError(state: EncodeState, error: object): string {
  const type = classOf(error)
  const id = type && ownClassId(type, state.registry)
  const className = id ?? errorClassName(error)
  const name = read(error, 'name')
  const message = read(error, 'message')
  const stack = stackOf(state, error, name, message)
  let text = `{"$error":{"class":${quote(className)},"message":${quote(asText(message))}`
  // For a reader that does not have the class.
  if (id !== undefined) text += `,"base":${quote(errorClassName(error))}`
  if (name !== undefined && name !== className) text += `,"name":${quote(asText(name))}`
  if (stack !== undefined) text += `,"stack":${quote(stack)}`
  if (hasOwn(error, 'cause')) text += `,"cause":${encodeLenient(state, error, 'cause')}`
  if (hasHiddenErrors(error)) {
    text += `,"errors":${encodeLenient(state, error, 'errors')}`
  }
  const props = encodeProps(state, error)
  return `${text}${props === '' ? '' : `,"props":[${props}]`}}}`
}

/**
 * Making the text of a stack, and mapping it, takes as long as all the rest of a hundred errors, and most of a value's size: of
 * errors beyond the first thousand it is what it begins with.
 */
function stackOf(state: EncodeState, error: object, name: unknown, message: unknown): string | undefined {
  if (++state.errors > MAX_STACKS) {
    const head = asText(name)
    return message === '' ? head : `${head}: ${asText(message)}`
  }
  const stack = read(error, 'stack')
  if (typeof stack !== 'string') return undefined
  return state.mapStack ? state.mapStack(stack) : stack
}

/** As `AggregateError` has them; where they are enumerable, they are a property like any other. */
function hasHiddenErrors(error: object): boolean {
  return hasOwn(error, 'errors') && !isEnumerable(error, 'errors')
}

/** A getter that throws must not hide the error that has it. */
function read(error: object, key: 'name' | 'message' | 'stack'): unknown {
  try {
    return (error as Error)[key]
  } catch {
    return undefined
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function encodeProps(state: EncodeState, error: object): string {
  const keys = objectKeys(error)
  let text = ''
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    if (isNamed(key)) continue
    const value = encodeLenient(state, error, key)
    text += `${text === '' ? '' : ','}[${quote(key)},${value}]`
  }
  return text
}

function isNamed(key: string): boolean {
  for (let i = 0; i < NAMED.length; i++) if (NAMED[i] === key) return true
  return false
}

/**
 * What hangs on an error (a socket, a request) must not hide the error itself: where a value cannot be stored, or not even be
 * read, a text that says so stands in for it.
 */
function encodeLenient(state: EncodeState, error: object, key: string): string {
  const count = beginTrail(state)
  const depth = state.depth
  const open = state.open.length
  try {
    return encodeAt(state, key, (error as Record<string, unknown>)[key])
  } catch (cause) {
    if (cause === SHARING_FOUND) throw cause
    rollBack(state, count)
    state.depth = depth
    state.open.length = open
    return state.encodeValue(state, `[not stored: ${reasonOf(cause)}]`)
  }
}

function reasonOf(cause: unknown): string {
  const message: unknown =
    typeof cause === 'object' && cause !== null
      ? getOwnPropertyDescriptor(cause, 'message')?.value
      : undefined
  return typeof message === 'string' ? (message.split('\n')[0] ?? '') : 'it cannot be read'
}
