import type { StreamChunk, StreamInfo, World } from '../../world/index.ts'
import { decodeChunk, encodeChunk } from '../streams/chunks.ts'
import { readStream } from '../streams/readable.ts'

/** Largest page of chunks. */
const MAX_PAGE = 1000

export interface StreamsView {
  write(runId: string, name: string, chunk: string | Uint8Array): Promise<void>
  writeMulti(runId: string, name: string, chunks: Array<string | Uint8Array>): Promise<void>
  close(runId: string, name: string): Promise<void>
  /** Chunks as bytes, live: texts in UTF-8, other values as JSON. Negative indices count from the end. */
  get(runId: string, name: string, startIndex?: number): Promise<ReadableStream<Uint8Array>>
  list(runId: string): Promise<string[]>
  getChunks(
    runId: string,
    name: string,
    options?: { limit?: number; cursor?: string | null },
  ): Promise<{ data: StreamChunk[]; cursor: string | null; hasMore: boolean; done: boolean }>
  getInfo(runId: string, name: string): Promise<{ tailIndex: number; done: boolean }>
}

export function createStreamsView(world: World): StreamsView {
  const { streams } = world
  const append = async (runId: string, name: string, chunks: Array<string | Uint8Array>): Promise<void> => {
    const target = { runId, name, world }
    const encoded = chunks.map(async (chunk) => encodeChunk(target, chunk))
    await streams.append(runId, name, await Promise.all(encoded))
  }
  return {
    write: (runId, name, chunk) => append(runId, name, [chunk]),
    writeMulti: append,
    close: (runId, name) => streams.close(runId, name),
    get: async (runId, name, startIndex = 0) =>
      readStream({ runId, name, world, from: startIndex }).pipeThrough(
        new TransformStream({ transform: (value, controller) => controller.enqueue(toBytes(value)) }),
      ),
    list: (runId) => streams.list(runId),
    async getChunks(runId, name, { limit = 100, cursor } = {}) {
      const from = cursor ? Number(cursor) : 0
      const { chunks, info } = await streams.read(runId, name, { from, limit: Math.min(limit, MAX_PAGE) })
      const next = from + chunks.length
      const hasMore = next <= info.tailIndex
      const data = chunks.map((chunk) => ({ index: chunk.index, data: toBytes(decodeChunk(chunk.data)) }))
      return { data, cursor: String(next), hasMore, done: isDone(info) }
    },
    async getInfo(runId, name) {
      const info = await streams.info(runId, name)
      return { tailIndex: info.tailIndex, done: isDone(info) }
    },
  }
}

function isDone({ status }: StreamInfo): boolean {
  return status !== 'open'
}

function toBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value
  return new TextEncoder().encode(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
}
