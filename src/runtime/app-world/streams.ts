import type { StreamChunk, StreamInfo, World } from '../../world/index.ts'
import { decodeChunk, encodeChunk } from '../streams/chunks.ts'
import { userStream } from '../streams/names.ts'
import { readStream } from '../streams/readable.ts'

/** Largest page of chunks. */
const MAX_PAGE = 1000

export interface ChunkPage {
  data: StreamChunk[]
  /** Where the next page begins; null when there is none now, so that a loop over pages ends. */
  cursor: string | null
  hasMore: boolean
  /** The stream has ended: no chunk will come any more. */
  done: boolean
}

export interface StreamsView {
  write(runId: string, name: string, chunk: string | Uint8Array): Promise<void>
  writeMulti(runId: string, name: string, chunks: Array<string | Uint8Array>): Promise<void>
  close(runId: string, name: string): Promise<void>
  /**
   * Chunks as bytes, live: texts in UTF-8, other values as JSON. Negative indices count from the end.
   * Here as everywhere `default` names the run's own stream; `list()` gives the names of all.
   */
  get(runId: string, name: string, startIndex?: number): Promise<ReadableStream<Uint8Array>>
  list(runId: string): Promise<string[]>
  getChunks(
    runId: string,
    name: string,
    options?: { limit?: number; cursor?: string | null },
  ): Promise<ChunkPage>
  getInfo(runId: string, name: string): Promise<{ tailIndex: number; done: boolean }>
}

export function createStreamsView(world: World): StreamsView {
  const { streams } = world
  const append = async (runId: string, name: string, chunks: Array<string | Uint8Array>): Promise<void> => {
    const target = { runId, name: nameOf(runId, name), world }
    const encoded = chunks.map(async (chunk) => encodeChunk(target, chunk))
    await streams.append(runId, target.name, await Promise.all(encoded))
  }
  return {
    write: (runId, name, chunk) => append(runId, name, [chunk]),
    writeMulti: append,
    close: (runId, name) => streams.close(runId, nameOf(runId, name)),
    get: async (runId, name, startIndex = 0) =>
      readStream({ runId, name: nameOf(runId, name), world, from: startIndex }).pipeThrough(
        new TransformStream({ transform: (value, controller) => controller.enqueue(toBytes(value)) }),
      ),
    list: (runId) => streams.list(runId),
    getChunks: (runId, name, options) => readPage(world, runId, nameOf(runId, name), options),
    async getInfo(runId, name) {
      const info = await streams.info(runId, nameOf(runId, name))
      return { tailIndex: info.tailIndex, done: isDone(info) }
    },
  }
}

async function readPage(
  { streams }: World,
  runId: string,
  name: string,
  { limit = 100, cursor }: { limit?: number; cursor?: string | null } = {},
): Promise<ChunkPage> {
  const from = cursor ? Number(cursor) : 0
  const { chunks, info } = await streams.read(runId, name, { from, limit: Math.min(limit, MAX_PAGE) })
  const next = from + chunks.length
  const hasMore = next <= info.tailIndex
  const data = chunks.map((chunk) => ({ index: chunk.index, data: toBytes(decodeChunk(chunk.data)) }))
  return { data, cursor: hasMore ? String(next) : null, hasMore, done: isDone(info) }
}

function nameOf(runId: string, name: string): string {
  return name === 'default' ? userStream(runId).name : name
}

function isDone({ status }: StreamInfo): boolean {
  return status !== 'open'
}

function toBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value
  return new TextEncoder().encode(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
}
