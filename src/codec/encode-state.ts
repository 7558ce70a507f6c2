import type { SharedBuffers } from './encode-bytes.ts'
import type { ClassRegistry } from './class-registry.ts'
import type { CodecExtension } from './extension.ts'
import { cannotStore, formatPath, type PathPart } from './failure.ts'
import { MapClass, mapDelete, mapSet } from './intrinsics.ts'
import type { KeyCache } from './key-text.ts'

/** Levels of nesting that are stored. A reader takes up to six frames a level, on a stack that is not always empty. */
export const MAX_DEPTH = 500

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
  count: number
  readonly keys: KeyCache
  /** Containers that decode only when complete, and are not complete yet. */
  readonly open: number[]
  readonly path: PathPart[]
  /**
   * The containers by number, as far as they may have to be forgotten: absent until something is encoded that may be thrown away.
   * Looking for them in `seen` took a minute for an error with many causes.
   */
  trail: { readonly from: number; readonly values: object[] } | undefined
  /** Errors met so far. */
  errors: number
  depth: number
  /** Views share buffers: these stand beside the value. */
  readonly sharing: boolean
  /** Buffers met so far; absent before the first. */
  buffers: SharedBuffers | undefined
  /** The error that this encoding raised itself, as opposed to one out of a getter. */
  failure: unknown
}

export type EncodeOptions = Pick<
  EncodeState,
  'extensions' | 'mapStack' | 'registry' | 'root' | 'keys' | 'encodeValue' | 'sharing'
>

/** A getter may throw `undefined`. */
const NONE = {}

export function createEncodeState(options: EncodeOptions): EncodeState {
  const { extensions, mapStack, registry, root, keys, encodeValue, sharing } = options
  return {
    extensions,
    mapStack,
    registry,
    root,
    keys,
    encodeValue,
    seen: new MapClass(),
    open: [],
    path: [],
    trail: undefined,
    errors: 0,
    count: 0,
    depth: 0,
    sharing,
    buffers: undefined,
    failure: NONE,
  }
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

/** Gives the container its number. */
export function enter(state: EncodeState, value: object): void {
  if (state.trail !== undefined) state.trail.values[state.count - state.trail.from] = value
  mapSet(state.seen, value, state.count++)
  if (state.depth >= MAX_DEPTH) {
    fail(state, `more than ${MAX_DEPTH} levels of nesting`, 'Store long chains as an array of their links.')
  }
}

/** From here on, what is encoded may be thrown away. @returns where that begins, for `rollBack` */
export function beginTrail(state: EncodeState): number {
  state.trail ??= { from: state.count, values: [] }
  return state.count
}

/** Forgets the containers numbered `count` and later: what was encoded from there on is thrown away. */
export function rollBack(state: EncodeState, count: number): void {
  const { from, values } = state.trail!
  for (let i = count - from; i < state.count - from; i++) mapDelete(state.seen, values[i]!)
  state.count = count
}
