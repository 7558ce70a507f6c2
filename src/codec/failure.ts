import { createError, type SerializationError } from '../errors/index.ts'
import {
  getOwnPropertyDescriptor,
  getPrototypeOf,
  indexOf,
  jsonStringify,
  slice,
  toStringTag,
} from './intrinsics.ts'

/** A step on the way to a value: a property name, an index, or text such as `.get("key")`. */
export type PathPart = string | number | { readonly text: string }

const IDENTIFIER_START = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$'
const IDENTIFIER_PART = IDENTIFIER_START + '0123456789'

/** The path as a person writes it: `.args[0].user["first name"]`. */
export function formatPath(root: string, parts: readonly PathPart[], length: number): string {
  let path = root
  for (let i = 0; i < length; i++) {
    const part = parts[i]!
    if (typeof part === 'number') path += `[${part}]`
    else if (typeof part === 'object') path += part.text
    else path += isIdentifier(part) ? `.${part}` : `[${jsonStringify(part)}]`
  }
  return path
}

function isIdentifier(text: string): boolean {
  if (text === '' || indexOf(IDENTIFIER_START, text[0]!) < 0) return false
  for (let i = 1; i < text.length; i++) if (indexOf(IDENTIFIER_PART, text[i]!) < 0) return false
  return true
}

/** `kind` reads after "holds": "a function", "an instance of the class Socket". */
export function cannotStore(kind: string, path: string, hint: string, cause?: unknown): SerializationError {
  const error = createError(
    'serialization-failed',
    { kind, path: shorten(path), hint },
    cause === undefined ? {} : { cause },
  ) as SerializationError
  error.path = path
  return error
}

/** For the message; `path` of the error is whole. */
function shorten(path: string): string {
  return path.length <= 200 ? path : `${slice(path, 0, 80)} … ${slice(path, path.length - 80)}`
}

export function cannotRead(reason: string, hint: string, cause?: unknown): SerializationError {
  const options = cause === undefined ? {} : { cause }
  return createError('deserialization-failed', { reason, hint }, options) as SerializationError
}

/** What an object that cannot be stored is, found without running any code of it (proxies aside). */
export function describeObject(value: object): string {
  let prototype: object | null = value
  for (let i = 0; prototype !== null && i < 20; i++) {
    const constructor: unknown = getOwnPropertyDescriptor(prototype, 'constructor')?.value
    if (typeof constructor === 'function') {
      const name: unknown = getOwnPropertyDescriptor(constructor, 'name')?.value
      return typeof name === 'string' && name !== '' ? name : 'anonymous class'
    }
    const tag: unknown = getOwnPropertyDescriptor(prototype, toStringTag)?.value
    if (typeof tag === 'string' && tag !== '') return tag
    prototype = getPrototypeOf(prototype) as object | null
  }
  return 'object of unknown kind'
}

export function describeFunction(value: object): string {
  const name: unknown = getOwnPropertyDescriptor(value, 'name')?.value
  return typeof name === 'string' && name !== '' ? `the function ${slice(name, 0, 80)}` : 'a function'
}

/** A map key as it shows in a path. */
export function describePathKey(key: unknown, index: number): string {
  if (typeof key === 'string') return jsonStringify(key.length > 40 ? `${slice(key, 0, 40)}…` : key)
  return typeof key === 'number' || typeof key === 'boolean' ? `${key}` : `keys()[${index}]`
}
