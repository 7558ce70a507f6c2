import { createError } from '../../errors/index.ts'
import { type Pipe, processState } from '../process-state.ts'
import { StreamBuffer } from './buffer.ts'
import { encodeChunk } from './chunks.ts'
import { type StreamTarget, worldOf } from './names.ts'
import { readStream } from './readable.ts'

/**
 * Copies a stream of this process into the World until its end, which readers see as well, be it an error. Resolves when
 * the stream is there to be read; should this process die before the end, its readers get an error.
 */
export async function storeReadable(source: ReadableStream, target: StreamTarget): Promise<void> {
  const reader = source.getReader()
  try {
    await (await worldOf(target)).streams.open(target.runId, target.name)
  } catch (error) {
    await reader.cancel(error)
    throw error
  }
  const pipe = new StoringPipe(reader, target)
  const pipes = runningPipes()
  pipes.add(pipe)
  void pipe.done.finally(() => pipes.delete(pipe))
}

/** Copies what steps write into a stream of the World to a writable of this process; its failure is theirs. */
export function followInto(destination: WritableStream, target: StreamTarget): void {
  readStream({ ...target, early: true })
    .pipeTo(destination)
    .catch((error: unknown) => new StreamBuffer(target).fail(error))
    // Ended before, or the store is gone: nobody is left to be told.
    .catch(() => undefined)
}

/** How long a drain waits for what it tells readers of cancelled streams. Milliseconds. */
const LAST_WORDS = 1000

/** What a drain does about streams that are still being copied: it waits, and in the end cancels their sources. */
export async function drainPipes(ms: number): Promise<void> {
  const pipes = runningPipes()
  await untilDone(pipes, ms)
  for (const pipe of pipes) pipe.cancel(createError('stream-process-ends', {}))
  await untilDone(pipes, LAST_WORDS)
  pipes.clear()
}

async function untilDone(pipes: ReadonlySet<Pipe>, ms: number): Promise<void> {
  if (pipes.size === 0) return
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))
  await Promise.race([Promise.all([...pipes].map(({ done }) => done)), late])
  clearTimeout(timer)
}

function runningPipes(): Set<Pipe> {
  return (processState().pipes ??= new Set())
}

class StoringPipe implements Pipe {
  readonly done: Promise<void>
  readonly #reader: ReadableStreamDefaultReader
  readonly #target: StreamTarget
  /** Its source was told to stop: what it says after that is not its end. */
  #stopped: { reason: unknown } | undefined

  constructor(reader: ReadableStreamDefaultReader, target: StreamTarget) {
    this.#reader = reader
    this.#target = target
    // A failure has been told to the stream's readers; else the store is gone, of which others tell.
    this.done = this.#copy().catch(() => undefined)
  }

  cancel(reason: unknown): void {
    this.#stopped ??= { reason }
    // What a source does on being cancelled is its own affair.
    this.#reader.cancel(reason).catch(() => undefined)
  }

  async #copy(): Promise<void> {
    const leave = await this.#stopWithRun()
    const buffer = new StreamBuffer(this.#target)
    try {
      for (;;) {
        const next = await this.#reader.read().catch((error: unknown) => ({ failure: error }))
        if (this.#stopped) return await buffer.fail(this.#stopped.reason)
        if ('failure' in next) return await buffer.fail(next.failure)
        if (next.done) return await buffer.close()
        await buffer.write(await encodeChunk(this.#target, next.value))
      }
    } catch (error) {
      // Refused: the run is over, or a chunk cannot be stored. The source learns it, and so do the readers.
      this.cancel(error)
      await new StreamBuffer(this.#target).fail(error)
    } finally {
      leave()
    }
  }

  /** A source that waits for its data would never notice that the run has failed or was cancelled. */
  async #stopWithRun(): Promise<() => void> {
    const { runId, name } = this.#target
    const world = await worldOf(this.#target)
    return world.subscribe(runId, () => {
      world.streams.info(runId, name).then(
        ({ status }) => {
          if (status !== 'open') this.cancel(createError('stream-ended', { name, status }))
        },
        // The next chunk meets the same store.
        () => undefined,
      )
    })
  }
}
