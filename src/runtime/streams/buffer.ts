import { randomUUID } from 'node:crypto'
import { createError } from '../../errors/index.ts'
import type { StreamWriter, World } from '../../world/index.ts'
import { type Deferred, deferred } from '../deferred.ts'
import { log } from '../log.ts'
import { getSettings } from '../settings.ts'
import { insist } from '../store-failure.ts'
import { chunkCodec } from './chunk-codec.ts'
import { type StreamTarget, worldOf } from './names.ts'
import { traceStream } from '../tracing/index.ts'

/** An attempt of something that writes; a later attempt of it takes the stream over. */
export type Writer = Omit<StreamWriter, 'position'>

/**
 * What is on its way into one stream. The first chunk goes at once; what comes while it is being written goes with the
 * next batch. A chunk is accepted when there is room for it, and durable when `flush` says so. While the store fails, the
 * same batch is sent again: it is there once, whether an answer got lost or the batch.
 */
export class StreamBuffer {
  readonly target: StreamTarget
  readonly #writer: StreamWriter
  readonly #chunks: Uint8Array[] = []
  /** Accepted and not durable yet, with what is being written. */
  #count = 0
  #bytes = 0
  #room: Deferred<void> | undefined
  #flushing: Promise<void> | undefined
  #failure: { error: unknown } | undefined

  /** @param writer whose chunks these are. @default nobody who would write again in another attempt */
  constructor(target: StreamTarget, writer: Writer = { id: randomUUID(), attempt: 0 }) {
    this.target = target
    this.#writer = { ...writer, position: 0 }
  }

  /** Resolves when there is room for one more. @throws what the store refused earlier chunks with */
  async write(chunk: Uint8Array): Promise<void> {
    this.#check()
    this.#chunks.push(chunk)
    this.#count += 1
    this.#bytes += chunk.byteLength
    this.#flushing ??= this.#drain()
    if (this.#isFull()) {
      await this.#untilRoom()
      this.#check()
    }
  }

  /** Resolves once all that was accepted is in the store. @throws what the store refused it with */
  async flush(): Promise<void> {
    await this.#flushing
    this.#check()
  }

  /** Ends the stream behind what was accepted. */
  async close(): Promise<void> {
    await this.flush()
    const { runId, name } = this.target
    const { streams } = await worldOf(this.target)
    await traceStream('close', this.target, () => this.#insist(() => streams.close(runId, name)))
  }

  /** Ends the stream, behind what was accepted, with an error for its readers. */
  async fail(reason: unknown): Promise<void> {
    await this.flush()
    const { runId, name } = this.target
    const { streams } = await worldOf(this.target)
    await this.#insist(() => streams.fail(runId, name, encodeReason(reason)))
  }

  async #drain(): Promise<void> {
    try {
      await this.#window()
      const { streams } = await worldOf(this.target)
      while (this.#chunks.length > 0) {
        const batch = this.#take()
        await traceStream('write', this.target, () => this.#append(streams, batch))
        this.#settle(batch)
      }
    } catch (error) {
      this.#failure = { error }
      this.#chunks.length = 0
    } finally {
      this.#flushing = undefined
      this.#room?.resolve(undefined)
    }
  }

  #append(streams: World['streams'], batch: Uint8Array[]): Promise<number> {
    const { runId, name } = this.target
    return this.#insist(() => streams.append(runId, name, batch, { ...this.#writer }))
  }

  #insist<T>(act: () => Promise<T>): Promise<T> {
    const { runId, name } = this.target
    const tell = (error: unknown, pause: number): void =>
      log('error', `run ${runId}: the store failed with stream "${name}", trying again in ${pause} ms`, error)
    return insist({ most: getSettings().streamDrainTimeout, tell }, act)
  }

  /** What is written in this turn goes together. */
  #window(): Promise<void> {
    const { streamFlushInterval } = getSettings()
    return new Promise((resolve) => {
      if (streamFlushInterval > 0) setTimeout(resolve, streamFlushInterval)
      else process.nextTick(resolve)
    })
  }

  /** As many as may go at once; one that is larger than the limit goes alone. */
  #take(): Uint8Array[] {
    const { streamBatchChunks, streamBatchBytes } = getSettings()
    let bytes = 0
    let count = 0
    while (count < Math.min(streamBatchChunks, this.#chunks.length)) {
      bytes += this.#chunks[count]!.byteLength
      if (count > 0 && bytes > streamBatchBytes) break
      count += 1
    }
    return this.#chunks.splice(0, count)
  }

  #settle(batch: readonly Uint8Array[]): void {
    this.#writer.position += batch.length
    this.#count -= batch.length
    for (const chunk of batch) this.#bytes -= chunk.byteLength
    if (!this.#isFull()) this.#room?.resolve(undefined)
  }

  #isFull(): boolean {
    const { streamBufferChunks, streamBufferBytes } = getSettings()
    return this.#count >= streamBufferChunks || this.#bytes >= streamBufferBytes
  }

  async #untilRoom(): Promise<void> {
    this.#room ??= deferred()
    await this.#room.promise
    this.#room = undefined
  }

  #check(): void {
    if (this.#failure) throw this.#failure.error
  }
}

/** Whatever ended the stream is told; what cannot be stored is replaced by the error that says so. */
function encodeReason(reason: unknown): string {
  try {
    return chunkCodec().encode(reason ?? createError('stream-aborted', {}))
  } catch (unstorable) {
    return chunkCodec().encode(unstorable)
  }
}
