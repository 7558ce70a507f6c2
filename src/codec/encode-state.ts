import type { ClassRegistry } from './class-registry.ts'
import type { CodecExtension } from './extension.ts'
import { cannotStore, formatPath, type PathPart } from './failure.ts'
import { charCodeAt, jsonStringify, MapClass, mapDelete, mapSet } from './intrinsics.ts'

/** Levels of nesting that are stored; recursion deeper than this could overflow the stack of the reader. */
export const MAX_DEPTH = 2000

/** From this length on, native quoting is faster than looking at each character here. */
const SHORT = 48

/** Everything one `encode` call keeps. */
export interface EncodeState {
  readonly extensions: readonly CodecExtension[]
  readonly mapStack: ((stack: string) => string) | undefined
  readonly registry: ClassRegistry | undefined
  readonly root: string
  /** `encodeValue` of encode.ts: handed on here, so that the modules for special kinds need not import it. */
  readonly encodeValue: (state: EncodeState, value: unknown) => string
  /** The number of each container: its place in the order of first visits, which the decoder repeats. */
  readonly seen: Map<object, number>
  readonly order: object[]
  /** Containers that decode only when complete, and are not complete yet. */
  readonly open: number[]
  readonly path: PathPart[]
  depth: number
  /** The error that this encoding raised itself, as opposed to one out of a getter. */
  failure: unknown
}

export function createEncodeState(options: {
  extensions: readonly CodecExtension[]
  mapStack: ((stack: string) => string) | undefined
  registry: ClassRegistry | undefined
  root: string
  encodeValue: (state: EncodeState, value: unknown) => string
}): EncodeState {
  return { ...options, seen: new MapClass(), order: [], open: [], path: [], depth: 0, failure: undefined }
}

/** The encoding of `value`, which sits at `part` in the container being encoded. */
export function encodeAt(state: EncodeState, part: PathPart, value: unknown): string {
  state.path[state.depth++] = part
  const text = state.encodeValue(state, value)
  state.depth--
  return text
}

export function fail(state: EncodeState, kind: string, hint: string, cause?: unknown): never {
  state.failure = cannotStore(kind, formatPath(state.root, state.path, state.depth), hint, cause)
  throw state.failure
}

/** A JSON string. The characters are read by code, so that no method of `String.prototype` is looked up. */
export function quote(text: string): string {
  if (text.length > SHORT) return jsonStringify(text)
  for (let i = 0; i < text.length; i++) {
    const code = charCodeAt(text, i)
    if (code < 32 || code === 34 || code === 92 || (code >= 0xd800 && code <= 0xdfff))
      return jsonStringify(text)
  }
  return `"${text}"`
}

/** Gives the container its number. */
export function enter(state: EncodeState, value: object): void {
  mapSet(state.seen, value, state.order.length)
  state.order[state.order.length] = value
  if (state.depth >= MAX_DEPTH) {
    fail(state, `more than ${MAX_DEPTH} levels of nesting`, 'Store long chains as an array of their links.')
  }
}

/** Forgets the containers numbered `count` and later: what was encoded from there on is thrown away. */
export function rollBack(state: EncodeState, count: number): void {
  while (state.order.length > count) {
    mapDelete(state.seen, state.order[state.order.length - 1])
    state.order.length--
  }
}
