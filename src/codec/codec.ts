import { SerializationError } from '../errors/index.ts'
import { type ClassRegistry, globalClassRegistry } from './class-registry.ts'
import { reviveValue } from './decode.ts'
import type { DecodeState, StandIn } from './decode-state.ts'
import { encodeValue } from './encode.ts'
import { SHARING_FOUND, withBuffers } from './encode-bytes.ts'
import { createEncodeState, type EncodeOptions } from './encode-state.ts'
import { type CodecExtension, Unstorable } from './extension.ts'
import { cannotRead, cannotStore, formatPath } from './failure.ts'
import { captureStackTrace, getOwnPropertyDescriptor, indexOf, jsonParse } from './intrinsics.ts'
import { createKeyCache } from './key-text.ts'
import { hostWebExtensions } from './web-extensions.ts'

/** An encoded value: one JSON text. */
export type Payload = string

export interface CodecOptions {
  /** Kinds of values beyond the built-in ones. */
  extensions?: readonly CodecExtension[]
  /** URL, Headers and the like. @default the classes on `globalThis` */
  web?: readonly CodecExtension[]
  /** Applied to the stack of each error that is encoded. */
  mapStack?: (stack: string) => string
  /** Classes by id. @default the global registry, looked up at each call */
  classRegistry?: ClassRegistry
  /** For tools that show values: given, decoding makes these of classes and of kinds that are unknown here. */
  standIn?: StandIn
}

export interface Codec {
  /**
   * The text for a value.
   *
   * @param root what the path in an error begins with, such as `.args`
   * @throws SerializationError with the path of what cannot be stored
   */
  encode(value: unknown, root?: string): Payload
  /** @throws SerializationError when the text is damaged, or holds what this realm does not know */
  decode(text: Payload): unknown
}

/**
 * @example
 * const codec = createCodec()
 * codec.decode(codec.encode(new Map([['a', 1n]])))
 */
export function createCodec(options: CodecOptions = {}): Codec {
  const extensions = [...(options.extensions ?? []), ...(options.web ?? hostWebExtensions())]
  const { mapStack, classRegistry, standIn } = options
  const keys = createKeyCache()
  const registry = (): ClassRegistry | undefined => classRegistry ?? globalClassRegistry()
  function encodeValueOf(value: unknown, root = ''): Payload {
    const options = { extensions, mapStack, registry: registry(), keys, root, encodeValue, sharing: false }
    try {
      return encode(options, value)
    } catch (error) {
      // Of its ten lines, the encoder would take all: the first one is to be that of the call.
      captureStackTrace?.(error as object, encodeValueOf)
      throw error
    }
  }
  return {
    encode: encodeValueOf,
    decode: (text) =>
      decode(text, () => ({
        extensions,
        registry: registry(),
        containers: [],
        buffers: [],
        standIn,
        depth: 0,
        reviveValue,
      })),
  }
}

function encode(options: EncodeOptions, value: unknown): Payload {
  const state = createEncodeState(options)
  try {
    const text = encodeValue(state, value)
    return state.sharing && state.buffers ? withBuffers(state, text) : text
  } catch (cause) {
    if (cause === SHARING_FOUND) return encode({ ...options, sharing: true }, value)
    if (cause === state.failure) throw cause
    const path = formatPath(state.root, state.path, state.depth)
    if (cause instanceof Unstorable) throw cannotStore(cause.kind, path, cause.hint)
    if (isTooLong(cause)) {
      throw cannotStore('too large', path, 'Keep the data elsewhere, and store where it is.', cause)
    }
    throw cannotStore(
      'a value whose reading throws',
      path,
      'A getter, a proxy or a serializer threw: see the cause.',
      cause,
    )
  }
}

/** Texts end at half a gigabyte in V8. */
function isTooLong(cause: unknown): boolean {
  if (typeof cause !== 'object' || cause === null) return false
  const message: unknown = getOwnPropertyDescriptor(cause, 'message')?.value
  return (
    message === 'Invalid string length' ||
    getOwnPropertyDescriptor(cause, 'code')?.value === 'ERR_STRING_TOO_LONG'
  )
}

function decode(text: Payload, createState: () => DecodeState): unknown {
  try {
    const tree: unknown = jsonParse(text)
    // A tag is a key that begins with "$"; without the marker there is none, nor any shared reference.
    return indexOf(text, '"$') < 0 ? tree : reviveValue(createState(), tree)
  } catch (cause) {
    if (cause instanceof SerializationError) throw cause
    throw cannotRead('its text is damaged', 'Inspect the event log of the run.', cause)
  }
}
