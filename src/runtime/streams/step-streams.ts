import { createError } from '../../errors/index.ts'
import { deferred } from '../deferred.ts'
import { getSettings } from '../settings.ts'
import type { Writer } from './buffer.ts'
import { type StreamTarget, userStream } from './names.ts'
import { StoredWritable } from './writable.ts'

/** The writables of one attempt of a step: one object per stream, however the step got at it. */
export class StepStreams {
  /** The store did not answer in time: it is not waited for once more. */
  #late = false
  #writables: Map<string, StoredWritable> | undefined
  readonly #writer: Writer

  /** @param writer the step's id and attempt */
  constructor(writer: Writer) {
    this.#writer = writer
  }

  writable(target: StreamTarget): StoredWritable {
    this.#writables ??= new Map()
    const key = `${target.runId}/${target.name}`
    const known = this.#writables.get(key)
    if (known) return known
    const writable = new StoredWritable(target, { writer: this.#writer })
    this.#writables.set(key, writable)
    return writable
  }

  /** The run's own stream, or one of its namespaces. */
  ofRun(runId: string, namespace: string | undefined): WritableStream {
    return this.writable(userStream(runId, namespace))
  }

  /** Nothing to wait for: the usual case. */
  get idle(): boolean {
    return this.#writables === undefined
  }

  /** For an attempt that has failed: what it wrote before comes first. Its own error is the one to tell. */
  async settledAnyway(): Promise<void> {
    await this.settled().catch(() => undefined)
  }

  /**
   * Resolves once what the step has written is durable.
   *
   * @throws what the store refused it with; an error after `WORKFLOW_STEP_STREAM_DRAIN_TIMEOUT_MS`
   */
  async settled(): Promise<void> {
    if (this.#late) return
    const ms = getSettings().streamDrainTimeout
    const late = deferred<never>()
    const timer = setTimeout(() => {
      this.#late = true
      late.reject(createError('stream-drain-timeout', { ms }))
    }, ms)
    try {
      const all = [...(this.#writables?.values() ?? [])].map((writable) => writable.settled())
      await Promise.race([Promise.all(all), late.promise])
    } finally {
      clearTimeout(timer)
    }
  }
}

let decodingFor: StepStreams | undefined

/** Decodes a step's input: the writables in it are the step's. */
export function withStepStreams<T>(streams: StepStreams | undefined, decode: () => T): T {
  const outer = decodingFor
  decodingFor = streams
  try {
    return decode()
  } finally {
    decodingFor = outer
  }
}

/** The step whose input is being decoded. */
export function currentStepStreams(): StepStreams | undefined {
  return decodingFor
}
