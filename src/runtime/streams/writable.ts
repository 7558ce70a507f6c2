import { deferred } from '../deferred.ts'
import { encodeChunk } from './chunks.ts'
import { StreamBuffer, type Writer } from './buffer.ts'
import type { StreamTarget } from './names.ts'
import { markStream, toReference } from './reference.ts'

export interface WritableOptions {
  /** Each write of a writer waits for the store. @default false */
  acknowledge?: boolean
  /** Whose chunks these are; see `StreamBuffer`. */
  writer?: Writer
}

type Close = () => Promise<void>

/**
 * A writable of the World. A write is accepted when there is room for it; closing, and `settled`, wait until the store
 * has it. With `acknowledge` each write of a writer does: outside of steps nobody else waits for it.
 */
export class StoredWritable<W = unknown> extends WritableStream<W> {
  readonly #buffer: StreamBuffer
  readonly #acknowledge: boolean
  /** Whether it is locked by a writer that waits for the store itself. */
  readonly #lock: { ours: boolean }
  /** Resolves when it has been closed or aborted. */
  readonly ended: Promise<void>
  #closing: Promise<void> | undefined

  constructor(target: StreamTarget, { acknowledge = false, writer }: WritableOptions = {}) {
    const buffer = new StreamBuffer(target, writer)
    const ended = deferred()
    const lock = { ours: false }
    super({
      async write(chunk) {
        await buffer.write(await encodeChunk(target, chunk))
        // A pipe takes a writer that is not ours: all that it waits for is this.
        if (acknowledge && !lock.ours) await buffer.flush()
      },
      close: () => buffer.close().finally(() => ended.resolve(undefined)),
      abort: (reason: unknown) => buffer.fail(reason).finally(() => ended.resolve(undefined)),
    })
    this.ended = ended.promise
    this.#buffer = buffer
    this.#acknowledge = acknowledge
    this.#lock = lock
    markStream(this, toReference(target))
  }

  override close(): Promise<void> {
    return this.#track(() => super.close())
  }

  override getWriter(): WritableStreamDefaultWriter<W> {
    const writer = super.getWriter()
    const close = writer.close.bind(writer)
    writer.close = () => this.#track(close)
    if (this.#acknowledge) this.#waitForStore(writer)
    return writer
  }

  /**
   * Resolves once what released writers wrote is in the store, and what a kept one has got into it so far. A lock that is
   * kept holds nobody up: its holder goes on writing.
   *
   * @throws what the store refused it with
   */
  async settled(): Promise<void> {
    await this.#closing
    if (!this.locked) await this.#accepted()
    await this.#buffer.flush()
  }

  /** At a high-water mark of one chunk there is room exactly when nothing waits. */
  async #accepted(): Promise<void> {
    const writer = super.getWriter()
    try {
      await writer.ready
    } catch {
      // An errored stream: the writer was told, and so is the step, by what the buffer has to say.
    } finally {
      writer.releaseLock()
    }
  }

  /** Writes that are made at once wait together. */
  #waitForStore(writer: WritableStreamDefaultWriter<W>): void {
    this.#lock.ours = true
    const [write, releaseLock] = [writer.write.bind(writer), writer.releaseLock.bind(writer)]
    writer.write = async (chunk) => {
      await write(chunk)
      await this.#buffer.flush()
    }
    writer.releaseLock = () => {
      releaseLock()
      if (!this.locked) this.#lock.ours = false
    }
  }

  #track(close: Close): Promise<void> {
    const closing = close()
    this.#closing = closing
    closing.catch(() => undefined)
    return closing
  }
}
