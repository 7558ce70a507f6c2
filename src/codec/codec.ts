import { SerializationError } from '../errors/index.ts'
import { type ClassRegistry, globalClassRegistry } from './class-registry.ts'
import { reviveValue } from './decode.ts'
import type { DecodeState } from './decode-state.ts'
import { encodeValue } from './encode.ts'
import { createEncodeState, type EncodeState } from './encode-state.ts'
import { type CodecExtension, Unstorable } from './extension.ts'
import { cannotRead, cannotStore, formatPath } from './failure.ts'
import { indexOf, jsonParse } from './intrinsics.ts'
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
  const { mapStack, classRegistry } = options
  const keys = createKeyCache()
  const registry = (): ClassRegistry | undefined => classRegistry ?? globalClassRegistry()
  return {
    encode: (value, root = '') =>
      encode(
        createEncodeState({ extensions, mapStack, registry: registry(), keys, root, encodeValue }),
        value,
      ),
    decode: (text) =>
      decode(text, () => ({ extensions, registry: registry(), containers: [], depth: 0, reviveValue })),
  }
}

function encode(state: EncodeState, value: unknown): Payload {
  try {
    return encodeValue(state, value)
  } catch (cause) {
    if (cause === state.failure) throw cause
    const path = formatPath(state.root, state.path, state.depth)
    if (cause instanceof Unstorable) throw cannotStore(cause.kind, path, cause.hint)
    throw cannotStore(
      'a value whose reading throws',
      path,
      'A getter, a proxy or a serializer threw: see the cause.',
      cause,
    )
  }
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
