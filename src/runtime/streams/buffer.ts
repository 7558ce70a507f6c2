import { createError } from '../../errors/index.ts'
import { type Deferred, deferred } from '../deferred.ts'
import { getSettings } from '../settings.ts'
import { chunkCodec } from './chunk-codec.ts'
import { type StreamTarget, worldOf } from './names.ts'
import { traceStream } from '../tracing/index.ts'

/**
 * What is on its way into one stream. The first chunk goes at once; what comes while it is being written goes with the
 * next batch. A chunk is accepted when there is room for it, and durable when `flush` says so.
 */
export class StreamBuffer {
  readonly target: StreamTarget
  readonly #chunks: Uint8Array[] = []
  /** Accepted and not durable yet, with what is being written. */
  #count = 0
  #bytes = 0
  #room: Deferred<void> | undefined
  #flushing: Promise<void> | undefined
  #failure: { error: unknown } | undefined

  constructor(target: StreamTarget) {
    this.target = target
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
    await traceStream('close', this.target, () => streams.close(runId, name))
  }

  /** Ends the stream, behind what was accepted, with an error for its readers. */
  async fail(reason: unknown): Promise<void> {
    await this.flush()
    const { runId, name } = this.target
    await (await worldOf(this.target)).streams.fail(runId, name, encodeReason(reason))
  }

  async #drain(): Promise<void> {
    try {
      await this.#window()
      const { streams } = await worldOf(this.target)
      const { runId, name } = this.target
      while (this.#chunks.length > 0) {
        const batch = this.#take()
        await traceStream('write', this.target, () => streams.append(runId, name, batch))
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
