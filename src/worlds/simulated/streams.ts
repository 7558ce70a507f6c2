import { createError, WorkflowRunNotFoundError } from '../../errors/index.ts'
import type { Payload, StreamChunk, StreamInfo, StreamWriter } from '../../world/index.ts'
import { turnOf } from '../shared/index.ts'
import { isOpen } from './read.ts'
import { isOwnerAlive, type Session } from './session.ts'
import type { StreamState } from './store.ts'

/** Bytes after which a read gives what it has. */
const READ_BYTES = 1024 * 1024

/** What listeners of one stream are found by. */
export function streamTopic(runId: string, name: string): string {
  return `${runId}/${name}`
}

export function openStream({ store, owner }: Session, runId: string, name: string): void {
  store.streams.set(streamTopic(runId, name), {
    runId,
    name,
    chunks: [],
    writers: new Map(),
    status: 'open',
    owner,
  })
}

export function appendChunks(
  session: Session,
  runId: string,
  name: string,
  chunks: Uint8Array[],
  writer?: StreamWriter,
): number {
  const stream = ensureStream(session, runId, name)
  const last = writer && stream.writers.get(writer.id)
  const turn = writer ? turnOf(last, writer) : 'next'
  if (turn === 'again') return last!.idx
  if (stream.status !== 'open') throw createError('stream-ended', { name, status: stream.status })
  if (turn === 'out-of-turn') throw createError('stream-out-of-turn', { name, ...writer! })
  const idx = stream.chunks.length
  if (chunks.length === 0) return idx
  stream.chunks.push(...chunks.map((chunk) => chunk.slice()))
  if (writer) stream.writers.set(writer.id, { ...writer, count: chunks.length, idx })
  session.signal(streamTopic(runId, name))
  return idx
}

/** Closes a stream, or fails it with an error; the first of these stands. */
export function endStream(session: Session, runId: string, name: string, error?: Payload): void {
  const stream = ensureStream(session, runId, name)
  if (stream.status === 'open') {
    stream.status = error === undefined ? 'closed' : 'failed'
    if (error !== undefined) stream.error = error
  }
  session.signal(streamTopic(runId, name))
}

export function streamInfo(session: Session, runId: string, name: string): StreamInfo {
  const stream = session.store.streams.get(streamTopic(runId, name))
  if (!stream) {
    const run = session.store.runs.get(runId)
    return { tailIndex: -1, status: run && !isOpen(run) ? 'closed' : 'open' }
  }
  const { owner, error } = stream
  const left = stream.status === 'open' && owner !== undefined && !isOwnerAlive(session, owner)
  const info: StreamInfo = {
    tailIndex: stream.purgedTail ?? stream.chunks.length - 1,
    status: left ? 'abandoned' : stream.status,
  }
  return error === undefined ? info : { ...info, error }
}

export function readChunks(
  session: Session,
  runId: string,
  name: string,
  { from, limit = 100 }: { from: number; limit?: number },
): { chunks: StreamChunk[]; info: StreamInfo } {
  const stored = session.store.streams.get(streamTopic(runId, name))?.chunks ?? []
  const chunks: StreamChunk[] = []
  let bytes = 0
  for (let index = from; index < Math.min(stored.length, from + limit) && bytes < READ_BYTES; index++) {
    const data = stored[index]!.slice()
    chunks.push({ index, data })
    bytes += data.byteLength
  }
  return { chunks, info: streamInfo(session, runId, name) }
}

export function listStreams({ store }: Session, runId: string): string[] {
  return [...store.streams.values()].filter((stream) => stream.runId === runId).map(({ name }) => name)
}

/** A stream that is begun by being written to ends with its run, so there must be one, and it must go on. */
function ensureStream({ store }: Session, runId: string, name: string): StreamState {
  const topic = streamTopic(runId, name)
  const found = store.streams.get(topic)
  if (found) return found
  const run = store.runs.get(runId)
  if (!run) throw new WorkflowRunNotFoundError(runId)
  const status = isOpen(run) ? 'open' : 'closed'
  const stream: StreamState = { runId, name, chunks: [], writers: new Map(), status }
  if (stream.status === 'open') store.streams.set(topic, stream)
  return stream
}
