import { type CodecExtension, recordOf, toBase64 } from '../../../codec/index.ts'
import { checkNamespace, createError, optionsOf } from '../../../errors/index.ts'
import { defineGlobal } from '../globals/define.ts'
import { notConstructible } from '../globals/forbidden.ts'
import { encodeUtf8 } from '../globals/utf8.ts'
import type { RealmState } from '../state.ts'

/**
 * Streams in workflow code are handles: they can be passed on, and are what they were when they arrive in a step. What
 * flows through them never enters the realm, since it is not in the event log.
 */
const references = { readable: new WeakMap<object, unknown>(), writable: new WeakMap<object, unknown>() }

type Kind = keyof typeof references

const READABLE_METHODS = ['getReader', 'cancel', 'pipeThrough', 'pipeTo', 'tee', 'values']
const WRITABLE_METHODS = ['getWriter', 'abort', 'close']

const classes = {
  readable: createClass('ReadableStream', [...READABLE_METHODS, Symbol.asyncIterator]),
  writable: createClass('WritableStream', WRITABLE_METHODS),
}

/** The constructors as globals: for `instanceof`, and for the error that they throw. */
export function installStreamClasses(): void {
  defineGlobal('ReadableStream', classes.readable)
  defineGlobal('WritableStream', classes.writable)
}

/** How the codec of the realm stores handles. */
export const streamExtensions: readonly CodecExtension[] = [handles('readable'), handles('writable')]

/** A handle of the stream behind a reference, as the host wrote it. */
export function streamHandle(kind: Kind, reference: unknown): object {
  const handle = Object.create(classes[kind].prototype as object) as object
  references[kind].set(handle, reference)
  return handle
}

/** `getWritable` of the workflow API: a handle of the run's stream, the same for the same namespace. */
export function createGetWritable(state: RealmState): (options?: { namespace?: string }) => object {
  const known = new Map<string | undefined, object>()
  return (options) => {
    const { namespace } = optionsOf('getWritable()', options)
    checkNamespace('getWritable()', namespace)
    const handle = known.get(namespace) ?? runWritable(state.init.runId, namespace)
    known.set(namespace, handle)
    return handle
  }
}

/** A handle of any run's stream: writing to it needs its id, nothing else. */
export function runWritable(runId: string, namespace?: string): object {
  return streamHandle('writable', { run: runId, name: userStreamName(runId, namespace) })
}

/** A handle for reading any run's stream, from an index on. */
export function runReadable(runId: string, namespace: string | undefined, from = 0): object {
  return streamHandle('readable', {
    run: runId,
    name: userStreamName(runId, namespace),
    ...(from ? { from } : {}),
  })
}

/** The twin of `userStreamName` in src/runtime/streams/names.ts. */
function userStreamName(runId: string, namespace: string | undefined): string {
  const name = `strm_${runId.slice(5)}_user`
  if (namespace === undefined) return name
  const bytes = encodeUtf8(namespace)
  const text = toBase64(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return `${name}_${text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

function handles(kind: Kind): CodecExtension {
  return {
    tag: kind,
    match: (value) => references[kind].has(value),
    encode: (value) => references[kind].get(value),
    decode: (data) => streamHandle(kind, recordOf(data)),
  }
}

function createClass(name: string, methods: readonly PropertyKey[]): new () => object {
  const type = class {
    constructor() {
      throw notConstructible(name)
    }
    get locked(): boolean {
      return false
    }
  }
  Object.defineProperty(type, 'name', { value: name })
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: name, configurable: true })
  for (const method of methods) {
    const api = `${name}.${String(method)}()`
    const value = (): never => {
      throw createError('stream-in-workflow', { api })
    }
    Object.defineProperty(type.prototype, method, { value, writable: true, configurable: true })
  }
  return type
}
