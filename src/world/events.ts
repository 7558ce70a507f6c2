import * as z from 'zod/mini'

/**
 * An encoded value: text of the codec, or bytes when it has been compressed or encrypted. Opaque to a World, which
 * stores and returns exactly what it got.
 */
export type Payload = string | Uint8Array

const hookData = z.object({
  token: z.string(),
  isWebhook: z.optional(z.boolean()),
  isSystem: z.optional(z.boolean()),
  /** Epoch milliseconds until which the token stays blocked after the run has ended. */
  retentionUntil: z.optional(z.number()),
})

/**
 * The small, plain part of each event. The one opaque value that an event may carry (an input, a result, an error, a
 * hook's metadata or payload) is its `payload`, beside this.
 *
 * These shapes are a file format: add optional fields, never change or remove one.
 */
export const eventDataSchemas = {
  /** payload: the arguments. */
  run_created: z.object({
    workflowName: z.string(),
    attributes: z.optional(z.record(z.string(), z.string())),
    /** The run whose arguments these are, when it was started to repeat one. */
    replayedFromRunId: z.optional(z.string()),
  }),
  /** `bundle`: content hash of the workflow bundle on which the run replays until it ends. */
  /** `url`: where webhooks of the run are reachable, as it was known then: the same on every replay. */
  run_started: z.object({ bundle: z.string(), url: z.optional(z.string()) }),
  /** payload: the return value. */
  run_completed: z.object({}),
  /** payload: the error. */
  run_failed: z.object({ errorCode: z.string() }),
  run_cancelled: z.object({ reason: z.optional(z.string()) }),
  /** payload: arguments, captured variables, receiver. */
  step_created: z.object({ stepName: z.string() }),
  /** `background`: claimed through the queue instead of by the owner of the run's lease. */
  step_started: z.object({ attempt: z.int().check(z.positive()), background: z.optional(z.boolean()) }),
  /** payload: the error. `retryAt`: epoch milliseconds before which no attempt may start. */
  step_retrying: z.object({ attempt: z.int().check(z.positive()), retryAt: z.number() }),
  /** payload: the return value. */
  step_completed: z.object({ attempt: z.int().check(z.positive()) }),
  /** payload: the error. `attempt` is 0 when the step never started (its arguments could not be stored). */
  step_failed: z.object({ attempt: z.int().check(z.nonnegative()) }),
  /** `resumeAt`: epoch milliseconds. */
  wait_created: z.object({ resumeAt: z.number() }),
  wait_completed: z.object({}),
  /** payload: metadata. */
  hook_created: hookData,
  /** Written by the World in place of `hook_created` when the token is taken. */
  hook_conflict: z.object({ token: z.string(), conflictingRunId: z.optional(z.string()) }),
  /** payload: what the caller sent. `resumeId` makes transport retries of one call converge on one event. */
  hook_received: z.object({ resumeId: z.optional(z.string()) }),
  hook_disposed: z.object({}),
  /**
   * An `AbortSignal` that has crossed a border (a step's arguments, …) was aborted; before that it leaves no event.
   * payload: the reason. `by`: `workflow` from the run's own code, which knows already; `outside` from a step or a caller.
   */
  signal_aborted: z.object({ by: z.enum(['workflow', 'outside']) }),
  attr_set: z.object({
    changes: z.array(z.object({ key: z.string(), value: z.nullable(z.string()) })),
    writer: z.object({
      type: z.enum(['workflow', 'step']),
      stepId: z.optional(z.string()),
      attempt: z.optional(z.number()),
    }),
    /** The run has no room for the keys: nothing was changed. */
    refused: z.optional(z.boolean()),
  }),
  /** payload: what the host answered, or the error. A question of workflow code to the host, asked and recorded once. */
  call_completed: z.object({ method: z.string(), ok: z.boolean() }),
  /** The run waits for the end of another one. */
  await_created: z.object({ runId: z.string() }),
  /**
   * payload: the other run's output or error. Written by the World: in the transaction that ends that run, or in place of
   * `await_created` when it has ended already, or does not exist. `expiredAt`: its user data was removed then.
   */
  await_completed: z.object({
    runId: z.string(),
    status: z.enum(['completed', 'failed', 'cancelled', 'missing']),
    errorCode: z.optional(z.string()),
    expiredAt: z.optional(z.number()),
  }),
} as const

export type EventType = keyof typeof eventDataSchemas
export const EVENT_TYPES: readonly EventType[] = Object.keys(eventDataSchemas) as EventType[]
export type EventData<T extends EventType> = z.infer<(typeof eventDataSchemas)[T]>

interface EventOf<T extends EventType> {
  type: T
  /** The step, wait, hook or signal that it is about; absent for events of the run itself. */
  correlationId?: string
  /** Epoch milliseconds. Never decreases along a log. */
  createdAt: number
  data: EventData<T>
  payload?: Payload
}

/** An event before it has a place in a log. */
export type NewEvent = { [T in EventType]: EventOf<T> }[EventType]

/** An event of a log. `seq` is its 1-based position: dense, and in commit order. */
export type LogEvent = NewEvent & { seq: number }

const payloadSchema = z.union([z.string(), z.instanceof(Uint8Array)])

const envelopeSchema = z.object({
  seq: z.int().check(z.positive()),
  type: z.enum(EVENT_TYPES as [EventType, ...EventType[]]),
  correlationId: z.optional(z.string()),
  createdAt: z.number(),
  data: z.unknown(),
  payload: z.optional(payloadSchema),
})

/**
 * Reads an event as it comes from outside this process (an export, a foreign World): envelope, then data by type.
 *
 * @throws ZodError
 */
export function parseLogEvent(value: unknown): LogEvent {
  const envelope = envelopeSchema.parse(value)
  return { ...envelope, data: eventDataSchemas[envelope.type].parse(envelope.data) } as LogEvent
}
