import { createError, WorkflowRunNotFoundError } from '../../../errors/index.ts'
import type { Payload, StreamChunk, StreamInfo, StreamWriter } from '../../../world/index.ts'
import { packChunks, unpackChunks } from '../../shared/index.ts'
import { toStored } from '../payload.ts'
import type { Store } from '../store.ts'
import { isGone, type OwnerRow } from './owners.ts'
import { payloadOf } from './run-row.ts'

/** Bytes after which a read gives what it has. */
const READ_BYTES = 1024 * 1024

interface StreamRow extends Pick<OwnerRow, 'machine' | 'pid' | 'started'> {
  id: number
  next_index: number
  status: StreamInfo['status']
  error: string | null
  error_bytes: Uint8Array | null
  /** The one that fills it; nobody in particular when null. */
  owner: number | null
  alive_until: number | null
}

/** What listeners of one stream are found by. */
export function streamTopic(runId: string, name: string): string {
  return `${runId}/${name}`
}

/** Makes a stream that this owner fills. */
export async function openStream(store: Store, runId: string, name: string): Promise<void> {
  // A random name: there is one already only when the answer got lost.
  await store.read(
    `INSERT INTO ${store.schema}.streams (run_id, name, next_index, status, owner) VALUES ($1, $2, 0, 'open', $3)
     ON CONFLICT DO NOTHING`,
    [runId, name, store.owner.id],
  )
}

/** Adds chunks to an open stream, making it if need be. Returns the index of the first. */
export async function appendChunks(
  store: Store,
  runId: string,
  name: string,
  chunks: readonly Uint8Array[],
  writer?: StreamWriter,
): Promise<number> {
  const data = chunks.length === 0 ? null : packChunks(chunks)
  const { id = null, attempt = 0, position = 0 } = writer ?? {}
  const first = await store.call<number | 'closed' | 'failed' | 'abandoned' | 'missing' | 'out-of-turn'>(
    'append_chunks',
    [store.owner.id, runId, name, chunks.length, data, id, attempt, position],
    { repeatable: writer !== undefined },
  )
  if (first === 'missing') throw new WorkflowRunNotFoundError(runId)
  if (first === 'out-of-turn') throw createError('stream-out-of-turn', { name, ...writer! })
  if (typeof first === 'string') throw createError('stream-ended', { name, status: first })
  store.notify(streamTopic(runId, name))
  return first
}

/** Closes or fails a stream; the first of these stands. */
export async function endStream(
  store: Store,
  runId: string,
  name: string,
  end: { status: 'closed' } | { status: 'failed'; error: Payload },
): Promise<void> {
  const { payload, bytes } = toStored(end.status === 'failed' ? end.error : undefined)
  const values = [store.owner.id, runId, name, end.status, payload, bytes]
  const found = await store.call<boolean>('end_stream', values, { repeatable: true })
  if (!found) throw new WorkflowRunNotFoundError(runId)
  store.notify(streamTopic(runId, name))
}

export async function streamInfo(store: Store, runId: string, name: string): Promise<StreamInfo> {
  return toInfo(store, runId, await findStream(store, runId, name))
}

export async function readChunks(
  store: Store,
  runId: string,
  name: string,
  { from, limit = 100 }: { from: number; limit?: number },
): Promise<{ chunks: StreamChunk[]; info: StreamInfo }> {
  const stream = await findStream(store, runId, name)
  const info = await toInfo(store, runId, stream)
  // Bounded by the index just read: somebody may be adding more.
  const end = Math.min(stream?.next_index ?? 0, from + limit)
  if (stream === undefined || from >= end) return { chunks: [], info }
  const chunks: StreamChunk[] = []
  for (const { idx, count, data } of await readBatches(store, stream.id, from, end)) {
    unpackChunks(data, count).forEach((chunk, offset) => {
      const index = idx + offset
      if (index >= from && index < end) chunks.push({ index, data: chunk })
    })
  }
  return { chunks: cut(chunks), info }
}

/** The rows with chunks from `from` up to `end`, until they hold more than a read gives. */
function readBatches(
  store: Store,
  stream: number,
  from: number,
  end: number,
): Promise<Array<{ idx: number; count: number; data: Uint8Array }>> {
  const { schema } = store
  return store.read(
    `SELECT idx, count, data FROM (
       SELECT idx, count, data, sum(octet_length(data)) OVER (ORDER BY idx) - octet_length(data) AS before
       FROM ${schema}.chunk_batches WHERE stream = $1 AND idx < $3 AND idx >= coalesce((
         SELECT max(idx) FROM ${schema}.chunk_batches WHERE stream = $1 AND idx <= $2), 0)
       ORDER BY idx LIMIT $4) AS batches
     WHERE before < ${READ_BYTES} ORDER BY idx`,
    [stream, from, end, end - from],
  )
}

/** No more than a read gives; never nothing of something. */
function cut(chunks: StreamChunk[]): StreamChunk[] {
  let bytes = 0
  const count = chunks.findIndex(({ data }) => {
    const full = bytes >= READ_BYTES
    bytes += data.byteLength
    return full
  })
  return count === -1 ? chunks : chunks.slice(0, count)
}

export async function listStreams(store: Store, runId: string): Promise<string[]> {
  const text = `SELECT name FROM ${store.schema}.streams WHERE run_id = $1 ORDER BY id`
  return (await store.read<{ name: string }>(text, [runId])).map(({ name }) => name)
}

async function findStream(store: Store, runId: string, name: string): Promise<StreamRow | undefined> {
  const { schema } = store
  const text = `SELECT t.*, o.machine, o.pid, o.started, o.alive_until FROM ${schema}.streams t
    LEFT JOIN ${schema}.owners o ON o.id = t.owner WHERE t.run_id = $1 AND t.name = $2`
  return (await store.read<StreamRow>(text, [runId, name]))[0]
}

async function toInfo(store: Store, runId: string, stream: StreamRow | undefined): Promise<StreamInfo> {
  if (stream === undefined) {
    const text = `SELECT 1 FROM ${store.schema}.runs WHERE run_id = $1 AND end_seq IS NOT NULL`
    const ended = (await store.read(text, [runId])).length > 0
    return { tailIndex: -1, status: ended ? 'closed' : 'open' }
  }
  const left = stream.status === 'open' && stream.owner !== null && isLeft(store, stream)
  const info: StreamInfo = { tailIndex: stream.next_index - 1, status: left ? 'abandoned' : stream.status }
  const error = payloadOf(stream.error, stream.error_bytes)
  return error === undefined ? info : { ...info, error }
}

/** The one that fills the stream is gone. */
function isLeft(store: Store, stream: StreamRow): boolean {
  if (stream.owner === store.owner.id) return false
  return stream.alive_until === null || stream.alive_until <= store.aliveNow() || isGone(store, stream)
}
