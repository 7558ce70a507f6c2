import { type CodecExtension, damaged, recordOf, textOf } from '../../codec/index.ts'
import { currentEncoding, doBeforeRecording, type EncodingContext } from './encoding-context.ts'
import { valueStream } from '../streams/names.ts'
import { followInto, storeReadable } from '../streams/pipes.ts'
import { readStream } from '../streams/readable.ts'
import {
  isConsumed,
  type ReadableReference,
  referenceOf,
  toReference,
  type WritableReference,
} from '../streams/reference.ts'
import { currentStepStreams } from '../streams/step-streams.ts'
import { StoredWritable } from '../streams/writable.ts'

type Refuse = (kind: string, hint: string) => never

/** `ReadableStream` as a value: what comes out of it goes into the World, the value is a reference. */
export const readableExtension: CodecExtension = {
  tag: 'readable',
  match: (value) => hasClass(value, 'ReadableStream') && value instanceof ReadableStream,
  encode(value, refuse) {
    const stream = value as ReadableStream
    if (stream.locked) refuse('a locked ReadableStream', 'Release its reader, or pass on what comes after.')
    if (isConsumed(stream)) {
      refuse('a ReadableStream that has been read from', 'Pass it on before reading, or split it with tee().')
    }
    return referenceOf<ReadableReference>(stream) ?? storeNew(stream, surroundings(refuse))
  },
  decode(data) {
    const { run: runId, name, bytes, from } = checkReference(data) as ReadableReference
    return readStream({ runId, name, ...(bytes ? { bytes } : {}), ...(from ? { from } : {}) })
  },
}

/** `WritableStream` as a value: what is written to it elsewhere arrives in it, by way of the World. */
export const writableExtension: CodecExtension = {
  tag: 'writable',
  match: (value) => hasClass(value, 'WritableStream') && value instanceof WritableStream,
  encode(value, refuse) {
    const stream = value as WritableStream
    if (stream.locked) refuse('a locked WritableStream', 'Release its writer first.')
    const known = referenceOf<WritableReference>(stream)
    if (known) return known
    const encoding = surroundings(refuse)
    const target = valueStream(encoding)
    doBeforeRecording(encoding, async () => followInto(stream, target))
    return toReference(target)
  },
  decode(data) {
    const { run: runId, name } = checkReference(data)
    const target = { runId, name }
    return currentStepStreams()?.writable(target) ?? new StoredWritable(target, { acknowledge: true })
  },
}

function checkReference(data: unknown): WritableReference {
  const { run, name, from } = recordOf(data) as ReadableReference
  if (from !== undefined && typeof from !== 'number') damaged()
  textOf(run)
  textOf(name)
  return data as WritableReference
}

function storeNew(stream: ReadableStream, encoding: EncodingContext): ReadableReference {
  const target = valueStream(encoding)
  doBeforeRecording(encoding, () => storeReadable(stream, target))
  return { ...toReference(target), ...(isByteStream(stream) ? { bytes: true } : {}) }
}

function surroundings(refuse: Refuse): EncodingContext {
  return (
    currentEncoding() ??
    refuse('a stream', 'Streams can be arguments, results and payloads of hooks, not parts of errors.')
  )
}

/** Only a byte stream has readers that bring their own buffer. */
function isByteStream(stream: ReadableStream): boolean {
  try {
    stream.getReader({ mode: 'byob' }).releaseLock()
    return true
  } catch {
    return false // there is no other way to ask
  }
}

/** Asked of every value that is not plain: `instanceof` alone would make Node load its streams, milliseconds before a first run. */
function hasClass(value: object, name: string): boolean {
  let prototype = Object.getPrototypeOf(value) as object | null
  for (let depth = 0; prototype !== null && depth < 5; depth++) {
    const type: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
    if (typeof type === 'function' && type.name === name) return true
    prototype = Object.getPrototypeOf(prototype) as object | null
  }
  return false
}
