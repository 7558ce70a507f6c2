import { createError, WorkflowRunNotFoundError } from '../../../errors/index.ts'
import type { Payload, StreamChunk, StreamInfo, StreamWriter } from '../../../world/index.ts'
import { type LastBatch, packChunks, turnOf, unpackChunks } from '../../shared/index.ts'
import { isOwnerAlive } from '../owners.ts'
import type { Store } from '../store.ts'
import { type StoredPayload, toPayload, toStored } from './stored-payload.ts'

/** By stored code: a file format, so states are only ever added. */
export const STREAM_STATUSES = ['open', 'closed', 'failed', 'abandoned'] as const
const STATUS_CODE = { open: 0, closed: 1, failed: 2, abandoned: 3 } as const

/** Bytes after which a read gives what it has. */
const READ_BYTES = 1024 * 1024

interface StreamRow {
  id: number
  next_index: number
  status: number
  error: StoredPayload
  /** The one that fills it; nobody in particular when null. */
  owner: number | null
}

interface BatchRow {
  /** Index of its first chunk. */
  idx: number
  count: number
  data: ArrayBuffer | Uint8Array
}

/** What listeners of one stream are found by. */
export function streamTopic(runId: string, name: string): string {
  return `${runId}/${name}`
}

/** Makes a stream that this owner fills. */
export function openStream(store: Store, runId: string, name: string): void {
  store
    .sql('INSERT INTO streams (run_id, name, next_index, status, owner) VALUES (?, ?, 0, 0, ?)')
    .run([runId, name, store.owner.id])
}

/** Adds chunks to an open stream, making it if need be. Returns the index of the first. */
export function appendChunks(
  store: Store,
  runId: string,
  name: string,
  chunks: readonly Uint8Array[],
  writer?: StreamWriter,
): number {
  const stream = ensureStream(store, runId, name)
  const last = writer && findLastBatch(store, stream.id, writer.id)
  const turn = writer ? turnOf(last, writer) : 'next'
  if (turn === 'again') return last!.idx
  const status = STREAM_STATUSES[stream.status]!
  if (status !== 'open') throw createError('stream-ended', { name, status })
  if (turn === 'out-of-turn') throw createError('stream-out-of-turn', { name, ...writer! })
  if (chunks.length === 0) return stream.next_index
  const { id, next_index: idx } = stream
  store
    .sql('INSERT INTO chunk_batches (id, count, data) VALUES ((? << 32) | ?, ?, ?)')
    .run([id, idx, chunks.length, packChunks(chunks)])
  store.sql('UPDATE streams SET next_index = next_index + ? WHERE id = ?').run([chunks.length, id])
  if (writer) keepLastBatch(store, id, writer, { count: chunks.length, idx })
  store.signal(streamTopic(runId, name))
  return idx
}

function findLastBatch(store: Store, stream: number, writer: string): LastBatch | undefined {
  return store
    .sql('SELECT attempt, position, count, idx FROM stream_writers WHERE stream = ? AND writer = ?')
    .get<LastBatch>([stream, writer])
}

function keepLastBatch(
  store: Store,
  stream: number,
  { id, attempt, position }: StreamWriter,
  { count, idx }: { count: number; idx: number },
): void {
  store
    .sql(
      'REPLACE INTO stream_writers (stream, writer, attempt, position, count, idx) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .run([stream, id, attempt, position, count, idx])
}

/** Closes or fails a stream; the first of these stands. */
export function endStream(
  store: Store,
  runId: string,
  name: string,
  end: { status: 'closed' } | { status: 'failed'; error: Payload },
): void {
  const stream = ensureStream(store, runId, name)
  const error = end.status === 'failed' ? toStored(end.error) : null
  store
    .sql('UPDATE streams SET status = ?, error = ? WHERE id = ? AND status = 0')
    .run([STATUS_CODE[end.status], error, stream.id])
  store.signal(streamTopic(runId, name))
}

/** What the end of a run does to its streams. Their readers listen to the run as well. */
export function endStreamsOf(store: Store, runId: string, completed: boolean): void {
  const row = store.sql('SELECT id FROM streams WHERE run_id = ? AND status = 0 LIMIT 1').get([runId])
  if (row === undefined) return
  store
    .sql('UPDATE streams SET status = ? WHERE run_id = ? AND status = 0 AND owner IS NULL')
    .run([STATUS_CODE.closed, runId])
  // What the run gave back may still be filled; what a failed one was making will never be whole.
  if (completed) return
  store
    .sql('UPDATE streams SET status = ? WHERE run_id = ? AND status = 0')
    .run([STATUS_CODE.abandoned, runId])
}

/** Removes every chunk of a run's streams, and what is known of their writers. */
export function deleteChunks(store: Store, runId: string): void {
  for (const { id } of store.sql('SELECT id FROM streams WHERE run_id = ?').all<{ id: number }>([runId])) {
    store.sql('DELETE FROM chunk_batches WHERE id BETWEEN (? << 32) AND (? << 32) | 0xffffffff').run([id, id])
    store.sql('DELETE FROM stream_writers WHERE stream = ?').run([id])
  }
}

export function streamInfo(store: Store, runId: string, name: string): StreamInfo {
  return toInfo(store, runId, findStream(store, runId, name))
}

export function readChunks(
  store: Store,
  runId: string,
  name: string,
  { from, limit = 100 }: { from: number; limit?: number },
): { chunks: StreamChunk[]; info: StreamInfo } {
  const stream = findStream(store, runId, name)
  const info = toInfo(store, runId, stream)
  // Bounded by the index just read: another process may be adding more.
  const end = Math.min(stream?.next_index ?? 0, from + limit)
  const chunks: StreamChunk[] = []
  let bytes = 0
  for (let index = from; stream !== undefined && index < end && bytes < READ_BYTES;) {
    const batch = findBatch(store, stream.id, index)
    if (batch === undefined) break
    const wanted = unpackChunks(batch.data, batch.count).slice(index - batch.idx, end - batch.idx)
    for (const data of wanted) {
      chunks.push({ index: index++, data })
      bytes += data.byteLength
    }
  }
  return { chunks, info }
}

export function listStreams(store: Store, runId: string): string[] {
  const rows = store
    .sql('SELECT name FROM streams WHERE run_id = ? ORDER BY id')
    .all<{ name: string }>([runId])
  return rows.map((row) => row.name)
}

/** The row that holds the chunk of this index. The key is above what a double holds, so SQLite makes and splits it. */
function findBatch(store: Store, stream: number, index: number): BatchRow | undefined {
  return store
    .sql(
      `SELECT id & 0xffffffff AS idx, count, data FROM chunk_batches
       WHERE id BETWEEN (? << 32) AND (? << 32) | ? ORDER BY id DESC LIMIT 1`,
    )
    .get([stream, stream, index])
}

function findStream(store: Store, runId: string, name: string): StreamRow | undefined {
  return store
    .sql('SELECT id, next_index, status, error, owner FROM streams WHERE run_id = ? AND name = ?')
    .get<StreamRow>([runId, name])
}

/** A stream that is begun by being written to ends with its run, so there must be one, and it must go on. */
function ensureStream(store: Store, runId: string, name: string): StreamRow {
  const found = findStream(store, runId, name)
  if (found !== undefined) return found
  const run = findRunEnd(store, runId)
  if (run === undefined) throw new WorkflowRunNotFoundError(runId)
  const status = run.end_seq === null ? STATUS_CODE.open : STATUS_CODE.closed
  const row = { next_index: 0, status, error: null, owner: null }
  if (run.end_seq !== null) return { id: 0, ...row }
  const { lastInsertRowid } = store
    .sql('INSERT INTO streams (run_id, name, next_index, status) VALUES (?, ?, 0, 0)')
    .run([runId, name])
  return { id: Number(lastInsertRowid), ...row }
}

function findRunEnd(store: Store, runId: string): { end_seq: number | null } | undefined {
  return store.sql('SELECT end_seq FROM runs WHERE run_id = ?').get([runId])
}

function toInfo(store: Store, runId: string, stream: StreamRow | undefined): StreamInfo {
  if (stream === undefined) {
    const ended = (findRunEnd(store, runId)?.end_seq ?? null) !== null
    return { tailIndex: -1, status: ended ? 'closed' : 'open' }
  }
  const { next_index, owner } = stream
  const stored = STREAM_STATUSES[stream.status] ?? 'open'
  const left = stored === 'open' && owner !== null && !isOwnerAlive(store, owner)
  const info: StreamInfo = { tailIndex: next_index - 1, status: left ? 'abandoned' : stored }
  const error = toPayload(stream.error)
  return error === undefined ? info : { ...info, error }
}
