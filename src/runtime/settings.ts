import { createError } from '../errors/index.ts'

/**
 * What the runtime takes from the environment (docs/environment.md has them all), read once, on first use.
 * A number outside of its range counts as the nearest bound; what means nothing is refused, since a server that runs on other
 * limits than it was told is found out too late.
 */
export interface Settings {
  /** Steps of one run that this process works on at the same time. `WORKFLOW_MAX_INLINE_STEPS`, 1 to 1000. */
  maxInlineSteps: number
  /** Time that workflow code may take to come to rest. `WORKFLOW_TURN_TIMEOUT_MS`. Milliseconds. */
  turnTimeout: number
  /** How long SIGTERM waits for steps under way. `WORKFLOW_DRAIN_TIMEOUT_MS`. Milliseconds. */
  drainTimeout: number
  /** `push`: messages come by the route alone, this process takes none from the queue. `WORKFLOW_DELIVERY`. */
  delivery: 'pull' | 'push'
  /** Messages handled at the same time; absent: as many as the World says. `WORKFLOW_LOCAL_QUEUE_CONCURRENCY`. */
  queueConcurrency: number | undefined
  /** Requests that each route answers at the same time. `WORKFLOW_MAX_REQUESTS`. */
  maxRequests: number
  /** Poll of `returnValue` beside the notification. `WORKFLOW_RETURN_VALUE_POLL_INTERVAL_MS`. Milliseconds. */
  returnValuePoll: number
  /** Events that a run's log may hold. `WORKFLOW_MAX_EVENTS`. */
  maxEvents: number
  /** Largest body of a webhook's request. `WORKFLOW_WEBHOOK_MAX_BODY_BYTES`. Bytes. */
  webhookMaxBody: number
  /** How long such a body may take to arrive. `WORKFLOW_WEBHOOK_BODY_TIMEOUT_MS`. Milliseconds. */
  webhookBodyTimeout: number
  /** How long a manual webhook's client waits. `WORKFLOW_WEBHOOK_RESPONSE_TIMEOUT_MS`. Milliseconds. */
  webhookResponseTimeout: number
  /** How long the first chunk of an idle stream waits for others. `WORKFLOW_STREAM_FLUSH_INTERVAL_MS`. Milliseconds. */
  streamFlushInterval: number
  /** How long a step waits for its chunks to be stored. `WORKFLOW_STEP_STREAM_DRAIN_TIMEOUT_MS`. Milliseconds. */
  streamDrainTimeout: number
  /** Chunks written at once. `WORKFLOW_STREAM_MAX_CHUNKS_PER_BATCH`. */
  streamBatchChunks: number
  /** Bytes written at once. `WORKFLOW_STREAM_MAX_BYTES_PER_BATCH`. */
  streamBatchBytes: number
  /** Chunks that wait to be stored before a writer has to. `WORKFLOW_STREAM_MAX_INFLIGHT_CHUNKS`. */
  streamBufferChunks: number
  /** Bytes that wait to be stored before a writer has to. `WORKFLOW_STREAM_MAX_BUFFERED_BYTES`. */
  streamBufferBytes: number
}

let settings: Settings | undefined

/** @throws WorkflowRuntimeError `setting-invalid` */
export function getSettings(): Settings {
  return (settings ??= readSettings(process.env))
}

/** Settings from an environment, which need not be the process's. @throws WorkflowRuntimeError `setting-invalid` */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const readNumber = (name: string, fallback: number, least: number, most: number): number => {
    const received = env[name]?.trim()
    if (!received) return fallback
    const value = Number(received)
    if (!Number.isFinite(value))
      throw createError('setting-invalid', { name, received, wanted: `a number from ${least} to ${most}` })
    return Math.min(most, Math.max(least, value))
  }
  const concurrency = readNumber('WORKFLOW_LOCAL_QUEUE_CONCURRENCY', 0, 1, 10_000)
  return {
    maxInlineSteps: readNumber('WORKFLOW_MAX_INLINE_STEPS', 16, 1, 1000),
    turnTimeout: readNumber('WORKFLOW_TURN_TIMEOUT_MS', 5000, 50, 600_000),
    drainTimeout: readNumber('WORKFLOW_DRAIN_TIMEOUT_MS', 10_000, 0, 600_000),
    delivery: readDelivery(env['WORKFLOW_DELIVERY']),
    queueConcurrency: concurrency || undefined,
    maxRequests: readNumber('WORKFLOW_MAX_REQUESTS', 1000, 1, 100_000),
    returnValuePoll: readNumber('WORKFLOW_RETURN_VALUE_POLL_INTERVAL_MS', 1000, 1, 600_000),
    maxEvents: readNumber('WORKFLOW_MAX_EVENTS', 250_000, 10, 10_000_000),
    webhookMaxBody: readNumber('WORKFLOW_WEBHOOK_MAX_BODY_BYTES', 10 * 1024 * 1024, 1, 1024 ** 3),
    webhookBodyTimeout: readNumber('WORKFLOW_WEBHOOK_BODY_TIMEOUT_MS', 30_000, 1, 600_000),
    webhookResponseTimeout: readNumber('WORKFLOW_WEBHOOK_RESPONSE_TIMEOUT_MS', 60_000, 1, 600_000),
    streamFlushInterval: readNumber('WORKFLOW_STREAM_FLUSH_INTERVAL_MS', 0, 0, 60_000),
    streamDrainTimeout: readNumber('WORKFLOW_STEP_STREAM_DRAIN_TIMEOUT_MS', 30_000, 1, 3_600_000),
    streamBatchChunks: readNumber('WORKFLOW_STREAM_MAX_CHUNKS_PER_BATCH', 1000, 1, 100_000),
    streamBatchBytes: readNumber('WORKFLOW_STREAM_MAX_BYTES_PER_BATCH', 1 << 20, 1, 1 << 28),
    streamBufferChunks: readNumber('WORKFLOW_STREAM_MAX_INFLIGHT_CHUNKS', 1000, 1, 1_000_000),
    streamBufferBytes: readNumber('WORKFLOW_STREAM_MAX_BUFFERED_BYTES', 8 << 20, 1, 1 << 30),
  }
}

function readDelivery(received = ''): Settings['delivery'] {
  const value = received.trim() || 'pull'
  if (value === 'pull' || value === 'push') return value
  throw createError('setting-invalid', { name: 'WORKFLOW_DELIVERY', received, wanted: '`pull` or `push`' })
}
