import { createError } from '../../../errors/index.ts'
import type { Payload, StreamChunk, StreamInfo } from '../../../world/index.ts'
import type { Store } from '../store.ts'
import { type StoredPayload, toPayload, toStored } from './stored-payload.ts'

const STREAM_STATUSES = ['open', 'closed', 'failed'] as const

interface StreamRow {
  id: number
  next_index: number
  status: number
  error: StoredPayload
}

/** Adds chunks to an open stream, making it if need be. Returns the index of the first. */
export function appendChunks(
  store: Store,
  runId: string,
  name: string,
  chunks: readonly Uint8Array[],
): number {
  const stream = ensureStream(store, runId, name)
  const status = STREAM_STATUSES[stream.status]!
  if (status !== 'open') throw createError('stream-ended', { name, status })
  const insert = store.sql('INSERT INTO chunks (stream, idx, data) VALUES (?, ?, ?)')
  chunks.forEach((chunk, offset) => insert.run([stream.id, stream.next_index + offset, toStored(chunk)]))
  store.sql('UPDATE streams SET next_index = next_index + ? WHERE id = ?').run([chunks.length, stream.id])
  store.signal(runId)
  return stream.next_index
}

/** Closes or fails a stream; the first of these stands. */
export function endStream(
  store: Store,
  runId: string,
  name: string,
  end: { status: 'closed' } | { status: 'failed'; error: Payload },
): void {
  const stream = ensureStream(store, runId, name)
  store
    .sql('UPDATE streams SET status = ?, error = ? WHERE id = ? AND status = 0')
    .run([
      STREAM_STATUSES.indexOf(end.status),
      end.status === 'failed' ? toStored(end.error) : null,
      stream.id,
    ])
  store.signal(runId)
}

export function streamInfo(store: Store, runId: string, name: string): StreamInfo {
  return toInfo(findStream(store, runId, name))
}

export function readChunks(
  store: Store,
  runId: string,
  name: string,
  options: { from: number; limit?: number },
): { chunks: StreamChunk[]; info: StreamInfo } {
  const stream = findStream(store, runId, name)
  if (stream === undefined) return { chunks: [], info: toInfo(stream) }
  // Bounded by the index just read: another process may be adding more.
  const rows = store
    .sql('SELECT idx, data FROM chunks WHERE stream = ? AND idx >= ? AND idx < ? ORDER BY idx LIMIT ?')
    .all<{ idx: number; data: ArrayBuffer | Uint8Array }>([
      stream.id,
      options.from,
      stream.next_index,
      options.limit ?? 100,
    ])
  const chunks = rows.map((row) => ({ index: row.idx, data: toPayload(row.data) as Uint8Array }))
  return { chunks, info: toInfo(stream) }
}

export function listStreams(store: Store, runId: string): string[] {
  const rows = store
    .sql('SELECT name FROM streams WHERE run_id = ? ORDER BY id')
    .all<{ name: string }>([runId])
  return rows.map((row) => row.name)
}

function findStream(store: Store, runId: string, name: string): StreamRow | undefined {
  return store
    .sql('SELECT id, next_index, status, error FROM streams WHERE run_id = ? AND name = ?')
    .get<StreamRow>([runId, name])
}

function ensureStream(store: Store, runId: string, name: string): StreamRow {
  const found = findStream(store, runId, name)
  if (found !== undefined) return found
  const { lastInsertRowid } = store
    .sql('INSERT INTO streams (run_id, name, next_index, status) VALUES (?, ?, 0, 0)')
    .run([runId, name])
  return { id: Number(lastInsertRowid), next_index: 0, status: 0, error: null }
}

function toInfo(stream: StreamRow | undefined): StreamInfo {
  if (stream === undefined) return { tailIndex: -1, status: 'open' }
  const info: StreamInfo = {
    tailIndex: stream.next_index - 1,
    status: STREAM_STATUSES[stream.status] ?? 'open',
  }
  const error = toPayload(stream.error)
  return error === undefined ? info : { ...info, error }
}
