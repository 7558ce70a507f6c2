/**
 * The environment variables that the runtime reads, each once, on first use. A value that makes no sense falls back to
 * the default with one warning.
 */
export interface Settings {
  /** Steps of one run that this process works on at the same time. `WORKFLOW_MAX_INLINE_STEPS`, 1 to 1000. */
  maxInlineSteps: number
  /** Time that workflow code may take to come to rest. `WORKFLOW_TURN_TIMEOUT_MS`. Milliseconds. */
  turnTimeout: number
  /** How long SIGTERM waits for steps under way. `WORKFLOW_DRAIN_TIMEOUT_MS`. Milliseconds. */
  drainTimeout: number
  /** Messages handled at the same time. `WORKFLOW_LOCAL_QUEUE_CONCURRENCY`. */
  queueConcurrency: number
  /** Poll of `returnValue` beside the notification. `WORKFLOW_RETURN_VALUE_POLL_INTERVAL_MS`. Milliseconds. */
  returnValuePoll: number
  /** Events that a run's log may hold. `WORKFLOW_MAX_EVENTS`. */
  maxEvents: number
}

let settings: Settings | undefined

export function getSettings(): Settings {
  return (settings ??= {
    maxInlineSteps: readNumber('WORKFLOW_MAX_INLINE_STEPS', 16, 1, 1000),
    turnTimeout: readNumber('WORKFLOW_TURN_TIMEOUT_MS', 5000, 50, 600_000),
    drainTimeout: readNumber('WORKFLOW_DRAIN_TIMEOUT_MS', 10_000, 0, 600_000),
    queueConcurrency: readNumber('WORKFLOW_LOCAL_QUEUE_CONCURRENCY', 100, 1, 10_000),
    returnValuePoll: readNumber('WORKFLOW_RETURN_VALUE_POLL_INTERVAL_MS', 1000, 1, 600_000),
    maxEvents: readNumber('WORKFLOW_MAX_EVENTS', 250_000, 10, 10_000_000),
  })
}

function readNumber(name: string, fallback: number, least: number, most: number): number {
  const text = process.env[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (!Number.isFinite(value)) {
    process.emitWarning(`${name}=${text} is not a number; using ${fallback}`, 'WorkflowSettingWarning')
    return fallback
  }
  return Math.min(most, Math.max(least, value))
}
