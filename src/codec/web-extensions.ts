import type { CodecExtension } from './extension.ts'
import { listOf, recordOf, textOf, tupleOf } from './decode-shape.ts'
import { setOwn } from './decode-state.ts'
import { getOwnPropertyDescriptor, hasOwn, isPrototypeOf, uncurry } from './intrinsics.ts'

type Method = (self: unknown, ...args: unknown[]) => unknown

export interface WebClass {
  new (...args: never[]): object
  prototype: object
}

/**
 * URL, URLSearchParams, Headers and DOMException where the host has them; a bare realm hands in its own instead. They
 * are looked up before the first value that could be one, and read by their own accessors, never by what an instance
 * may shadow.
 */
export function hostWebExtensions(): CodecExtension[] {
  const global = globalThis as unknown as Record<string, WebClass | undefined>
  const extensions: CodecExtension[] = []
  if (global.URL) extensions.push(textExtension('url', global.URL, 'href'))
  if (global.URLSearchParams)
    extensions.push(textExtension('urlsearchparams', global.URLSearchParams, 'toString'))
  if ('Headers' in global) extensions.push(lazy('headers', () => headersExtension(global.Headers!)))
  if ('DOMException' in global)
    extensions.push(lazy('domexception', () => domExceptionExtension(global.DOMException!)))
  return extensions
}

/**
 * For classes that the host itself loads on first use: `Headers` brings the whole HTTP client along, tens of
 * milliseconds that a process would pay before its first run, though hardly any run stores one.
 */
function lazy(tag: string, make: () => CodecExtension): CodecExtension {
  let made: CodecExtension | undefined
  const extension = (): CodecExtension => (made ??= make())
  return {
    tag,
    match: (value) => extension().match(value),
    encode: (value, refuse) => extension().encode(value, refuse),
    decode: (data) => extension().decode(data),
  }
}

/** The native accessor or method of a class, as a function of the instance. */
function member(type: WebClass, key: string): Method {
  const descriptor = getOwnPropertyDescriptor(type.prototype, key)!
  return uncurry((descriptor.get ?? descriptor.value) as () => unknown)
}

/** For a class whose instances are told by one text, which its constructor takes. */
export function textExtension(tag: string, type: WebClass, key: string): CodecExtension {
  const read = member(type, key)
  const Class = type as new (text: string) => object
  return {
    tag,
    match: (value) => isPrototypeOf(type.prototype, value),
    encode: (value) => read(value),
    decode: (text) => new Class(textOf(text)),
  }
}

export function headersExtension(type: WebClass): CodecExtension {
  const Class = type as new (pairs: unknown) => object
  const forEach = member(type, 'forEach')
  return {
    tag: 'headers',
    match: (value) => isPrototypeOf(type.prototype, value),
    encode(value) {
      const pairs: string[][] = []
      forEach(value, (text: string, name: string) => {
        pairs[pairs.length] = [name, text]
      })
      return pairs
    },
    decode: (data) => new Class(pairsOf(data)),
  }
}

function pairsOf(data: unknown): unknown[] {
  const pairs = listOf(data)
  for (let i = 0; i < pairs.length; i++) {
    const pair = tupleOf(pairs[i], 2)
    textOf(pair[0])
    textOf(pair[1])
  }
  return pairs
}

interface ExceptionData {
  message: string
  name: string
  stack?: string
  cause?: unknown
}

/** Serves the host's class and the sandbox's own: both keep name and message behind accessors. */
export function domExceptionExtension(type: WebClass): CodecExtension {
  const Class = type as new (message: string, name: string) => DOMException
  return {
    tag: 'domexception',
    match: (value) => isPrototypeOf(type.prototype, value),
    encode(value): ExceptionData {
      const { message, name, stack } = value as DOMException
      const data: ExceptionData = { message, name }
      if (typeof stack === 'string') data.stack = stack
      if (hasOwn(value, 'cause')) data.cause = (value as { cause?: unknown }).cause
      return data
    },
    decode(data) {
      const { message, name, stack, cause } = recordOf(data) as ExceptionData
      const exception = new Class(textOf(message), textOf(name))
      if (stack !== undefined) setOwn(exception, 'stack', textOf(stack), false)
      if (hasOwn(data, 'cause')) setOwn(exception, 'cause', cause, false)
      return exception
    },
  }
}
