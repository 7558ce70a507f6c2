import { randomUUID } from 'node:crypto'
import { INLINE_BODY, type StoredBody, type StreamedBody, Unstorable } from '../../codec/index.ts'
import { createError } from '../../errors/index.ts'
import { currentEncoding, encodeAfter } from './encoding-context.ts'
import type { World } from '../../world/index.ts'
import { getWorld } from '../world.ts'
import { StreamBuffer, worldOf } from '../streams/index.ts'

/** Chunks of a stored body are at least this long, but for the last. Bytes. */
const CHUNK = 256 * 1024

type Message = Request | Response

/** Bodies of this process's requests and responses as they are stored: read from the store, or put there. */
const stored = new WeakMap<Message, StoredBody>()
const reading = new WeakMap<Message, Promise<void>>()

/** Remembers what is known of a body, so that the message can be stored again even after somebody has read it. */
export function knowBody(message: Message, body: StoredBody): void {
  stored.set(message, body)
}

/**
 * The body of a message that is being encoded. One that nobody has read yet is read now, and the encoding is done again
 * when it is there: storing a message reads it, as sending it would.
 *
 * @throws SerializationError when it was read before
 */
export function bodyOf(message: Message, kind: 'Request' | 'Response'): StoredBody {
  const known = stored.get(message)
  if (known !== undefined) return known
  if (message.body === null) return null
  const context = currentEncoding()
  if (context) encodeAfter(context, readBodyFor(context.runId, message, kind, context.world))
  else throw unreadable(kind, 'cannot be read here', 'Pass it to a step, a workflow or a hook.')
  return null
}

/** Reads the body of a message into the store of a run, once. */
export function readBodyFor(
  runId: string,
  message: Message,
  kind: 'Request' | 'Response',
  elsewhere?: World,
): Promise<void> {
  const under = reading.get(message)
  if (under) return under
  if (message.bodyUsed || message.body?.locked) {
    const hint = `Store what was read from it, or read a copy: ${kind.toLowerCase()}.clone().`
    throw unreadable(kind, 'was read before', hint)
  }
  if (!message.body || stored.has(message)) return Promise.resolve()
  const work = storeBody(runId, message.body, elsewhere).then((body) => void stored.set(message, body))
  reading.set(message, work)
  return work
}

/** Puts a body where an event can refer to it: up to `INLINE_BODY` bytes into the event, more into a stream of the run. */
export async function storeBody(
  runId: string,
  body: ReadableStream<Uint8Array>,
  elsewhere?: World,
): Promise<StoredBody> {
  let chunks: Uint8Array[] = []
  let size = 0
  let waiting = 0
  let buffer: StreamBuffer | undefined
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    size += chunk.byteLength
    waiting += chunk.byteLength
    if (size <= INLINE_BODY || waiting < CHUNK) continue
    buffer ??= await openBody(runId, elsewhere)
    await buffer.write(Buffer.concat(chunks))
    chunks = []
    waiting = 0
  }
  if (!buffer) return new Uint8Array(Buffer.concat(chunks))
  if (waiting > 0) await buffer.write(Buffer.concat(chunks))
  await buffer.close()
  return { runId, stream: buffer.target.name, size }
}

async function openBody(runId: string, world: World | undefined): Promise<StreamBuffer> {
  const target = { runId, name: `strm_${runId.slice(5)}_body_${randomUUID()}`, world }
  await (await worldOf(target)).streams.open(runId, target.name)
  return new StreamBuffer(target)
}

/** A stored body as `Request` and `Response` take it. */
export function toBodyInit(body: StoredBody): BodyInit | null {
  if (body === null || body instanceof Uint8Array) return body as BodyInit | null
  const chunks = storedChunks(body)
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
    },
    { highWaterMark: 0 },
  )
}

/** All bytes of a body that stands in a stream. */
export async function readStreamedBody(body: StreamedBody): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of storedChunks(body)) chunks.push(chunk)
  return new Uint8Array(Buffer.concat(chunks))
}

async function* storedChunks({ runId, stream, size }: StreamedBody): AsyncGenerator<Uint8Array> {
  const world = await getWorld()
  let from = 0
  let left = size
  while (left > 0) {
    const { chunks } = await world.streams.read(runId, stream, { from })
    if (chunks.length === 0) throw createError('stored-body-incomplete', { runId, stream, left })
    from += chunks.length
    for (const { data } of chunks) {
      left -= data.byteLength
      // Memory of its own: whoever gets it may transfer it away.
      yield new Uint8Array(data)
    }
  }
}

function unreadable(kind: string, what: string, hint: string): Unstorable {
  return new Unstorable(`a ${kind} whose body ${what}`, hint)
}
