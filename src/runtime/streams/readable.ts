import { createError, StreamExpiredError, WorkflowRunNotFoundError } from '../../errors/index.ts'
import { payloadText, type StreamInfo, type World } from '../../world/index.ts'
import { chunkCodec } from './chunk-codec.ts'
import { decodeChunk } from './chunks.ts'
import { type StreamTarget, worldOf } from './names.ts'
import { markStream } from './reference.ts'
import { traceStream } from '../tracing/index.ts'

/** Chunks asked for at once; the World stops earlier at about a megabyte. */
const READ_CHUNKS = 1000

/** How long a reader trusts in being told. Milliseconds. */
const POLL = 3000

export interface ReadOptions extends StreamTarget {
  /** Index of the first chunk; negative from the end as it is at the first read. @default 0 */
  from?: number
  /** Make a byte stream. */
  bytes?: boolean
  /** The run may not exist yet. */
  early?: boolean
  /** Told when nothing more will be read. */
  onEnd?: () => void
}

/**
 * Reads a stream of the World, live: what is there, then what comes, until its end. Nothing is read before somebody asks,
 * and nothing is held between two reads.
 */
export function readStream(options: ReadOptions): ReadableStream {
  const source = new Source(options)
  const { runId, name, bytes = false, from } = options
  const stream = bytes
    ? new ReadableStream({
        type: 'bytes',
        pull: (controller) => source.pullBytes(controller),
        cancel: () => source.cancel(),
      })
    : new ReadableStream(
        { pull: (controller) => source.pull(controller), cancel: () => source.cancel() },
        { highWaterMark: 0 },
      )
  markStream(stream, { run: runId, name, ...(bytes ? { bytes } : {}), ...(from ? { from } : {}) })
  return stream
}

/** @throws WorkflowRunNotFoundError */
export async function tailIndex(target: StreamTarget): Promise<number> {
  const { runId, name } = target
  const world = await worldOf(target)
  const { tailIndex: last } = await world.streams.info(runId, name)
  if (last < 0) await assertRun(world, runId)
  return last
}

class Source {
  readonly #options: ReadOptions
  #index: number | undefined
  #wake: (() => void) | undefined
  #cancelled = false

  constructor(options: ReadOptions) {
    this.#options = options
  }

  async pull(controller: ReadableStreamDefaultController): Promise<void> {
    const chunks = await this.#take()
    if (chunks.length === 0) return this.#cancelled ? undefined : controller.close()
    for (const chunk of chunks) controller.enqueue(decodeChunk(chunk))
  }

  async pullBytes(controller: ReadableByteStreamController): Promise<void> {
    let enqueued = false
    while (!enqueued) {
      const chunks = await this.#take()
      if (chunks.length === 0) {
        if (!this.#cancelled) endBytes(controller)
        return
      }
      for (const chunk of chunks) {
        const bytes = decodeChunk(chunk) as Uint8Array<ArrayBuffer>
        // A byte stream cannot carry an empty chunk.
        if (bytes.byteLength === 0) continue
        controller.enqueue(bytes)
        enqueued = true
      }
    }
  }

  cancel(): void {
    this.#cancelled = true
    this.#options.onEnd?.()
    this.#wake?.()
  }

  /** The next chunks, at least one; none at the end. @throws what the stream was failed with */
  async #take(): Promise<Uint8Array[]> {
    try {
      // The first answer is what a reader waits for; the span of a live stream would last as long as its run.
      const first = this.#index === undefined
      const chunks = await (first ? traceStream('read', this.#options, () => this.#next()) : this.#next())
      if (chunks.length === 0) this.#options.onEnd?.()
      return chunks
    } catch (error) {
      this.#options.onEnd?.()
      throw error
    }
  }

  async #next(): Promise<Uint8Array[]> {
    const world = await worldOf(this.#options)
    while (!this.#cancelled) {
      const chunks = (await this.#read(world)) ?? (await this.#wait(world))
      if (chunks) return chunks
    }
    return []
  }

  /** What there is now; `undefined` when there may be more later. */
  async #read(world: World): Promise<Uint8Array[] | undefined> {
    const { runId, name, early } = this.#options
    this.#index ??= await this.#begin(world)
    const { chunks, info } = await world.streams.read(runId, name, { from: this.#index, limit: READ_CHUNKS })
    this.#index += chunks.length
    if (chunks.length > 0) return chunks.map(({ data }) => data)
    if (isPurged(info, this.#index)) throw await expiredError(world, runId, name)
    if (info.status !== 'open') return endOf(name, info)
    if (info.tailIndex < 0 && !early) await assertRun(world, runId)
    return undefined
  }

  async #begin(world: World): Promise<number> {
    const { runId, name, from = 0 } = this.#options
    if (from >= 0) return from
    const { tailIndex: last } = await world.streams.info(runId, name)
    return Math.max(0, last + 1 + from)
  }

  /** Looks once more while it is listening, then waits for a hint, which may be lost. */
  async #wait(world: World): Promise<Uint8Array[] | undefined> {
    const { runId, name } = this.#options
    let timer: NodeJS.Timeout | undefined
    const hinted = new Promise<void>((resolve) => (this.#wake = resolve))
    const leave = world.streams.subscribe(runId, name, () => this.#wake?.())
    try {
      const chunks = await this.#read(world)
      if (chunks || this.#cancelled) return chunks
      timer = setTimeout(() => this.#wake?.(), POLL)
      await hinted
      return undefined
    } finally {
      clearTimeout(timer)
      leave()
    }
  }
}

function endOf(name: string, info: StreamInfo): [] {
  if (info.status === 'failed') throw chunkCodec().decode(payloadText(info.error ?? ''))
  if (info.status === 'abandoned') throw createError('stream-abandoned', { name })
  return []
}

/** Chunks that a reader has not had, or the error that it ends with, went with the data of the run. */
function isPurged({ status, tailIndex: last, error }: StreamInfo, next: number): boolean {
  return status !== 'open' && (next <= last || (status === 'failed' && error === undefined))
}

async function expiredError(world: World, runId: string, streamId: string): Promise<StreamExpiredError> {
  const run = await world.runs.get(runId, { payloads: false })
  const details = { runId, streamId, ...(run?.expiredAt ? { expiredAt: new Date(run.expiredAt) } : {}) }
  return new StreamExpiredError(`The data of stream "${streamId}" has been removed`, details)
}

/** A reader that waits with a buffer of its own is told with an empty answer. */
function endBytes(controller: ReadableByteStreamController): void {
  controller.close()
  controller.byobRequest?.respond(0)
}

async function assertRun(world: World, runId: string): Promise<void> {
  if (!(await world.runs.get(runId, { payloads: false }))) throw new WorkflowRunNotFoundError(runId)
}
