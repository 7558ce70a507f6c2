import { isOpaque, optionsOf } from './arguments.ts'
import { createError, createFatalError } from './create.ts'
import { describeValue, isArray } from './text-of.ts'

/** Limits of a run's attributes. */
export const ATTRIBUTE_LIMITS = {
  /** Characters. */
  key: 256,
  /** Bytes of UTF-8. */
  value: 256,
  /** Keys of one run. */
  keys: 64,
  /** Bytes of what is recorded of one call. */
  change: 8192,
} as const

export interface AttributeOptions {
  /** Permits keys that begin with `$`. @default false */
  allowReservedAttributes?: boolean
}

export interface AttributeChange {
  key: string
  /** `null` removes the key. */
  value: string | null
}

/**
 * The changes that `setAttributes(attributes)` asks for: `undefined` removes a key.
 *
 * @throws FatalError with slug `attribute-invalid`, WorkflowRuntimeError `argument-invalid`; nothing is written then
 */
export function toAttributeChanges(
  attributes: Readonly<Record<string, string | undefined>>,
  options?: AttributeOptions,
): AttributeChange[] {
  checkNames(attributes)
  const { allowReservedAttributes = false } = optionsOf('setAttributes()', options)
  const changes = Object.entries(attributes).map(([key, value]) => {
    checkKey(key, allowReservedAttributes)
    if (value !== undefined) checkValue(key, value)
    return { key, value: value ?? null }
  })
  if (changes.length > ATTRIBUTE_LIMITS.keys) refuse(`${changes.length} keys at once; at most 64 are kept`)
  const size = utf8Length(JSON.stringify({ changes }))
  if (size > ATTRIBUTE_LIMITS.change) refuse(`${size} bytes at once; the limit is 8192`)
  return changes
}

/**
 * The attributes with which a run is to start.
 *
 * @throws WorkflowRuntimeError `attribute-not-text`, FatalError `attribute-invalid`
 */
export function checkInitialAttributes(
  attributes: Readonly<Record<string, string>>,
  options: AttributeOptions = {},
): Record<string, string> {
  checkNames(attributes)
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value !== 'string') throw createError('attribute-not-text', { key, received: typeof value })
  }
  toAttributeChanges(attributes, options)
  return { ...attributes }
}

/** What holds no names would pass for no attributes at all. */
function checkNames(attributes: unknown): void {
  const isNone = typeof attributes !== 'object' || attributes === null || isArray(attributes)
  if (isNone || isOpaque(attributes)) refuse(`${describeValue(attributes)} names none`)
}

/** The run has no room for the keys. @throws FatalError `attribute-invalid` */
export function refuseTooMany(): never {
  return refuse('the run would have more than 64 keys')
}

function checkKey(key: string, allowReserved: boolean): void {
  if (key === '') refuse('a key is empty')
  if (key.length > ATTRIBUTE_LIMITS.key) refuse(`the key "${key.slice(0, 20)}…" has ${key.length} characters`)
  if (key.startsWith('$') && !allowReserved) refuse(`the key "${key}" is reserved`)
}

function checkValue(key: string, value: unknown): void {
  if (typeof value !== 'string') return refuse(`the value of "${key}" is of type ${typeof value}`)
  const bytes = utf8Length(value)
  if (bytes > ATTRIBUTE_LIMITS.value) refuse(`the value of "${key}" has ${bytes} bytes`)
}

function refuse(reason: string): never {
  throw createFatalError('attribute-invalid', { reason })
}

/** Bytes of a text in UTF-8, where there is no TextEncoder. */
function utf8Length(text: string): number {
  let bytes = 0
  for (const char of text) {
    const code = char.codePointAt(0)!
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4
  }
  return bytes
}
