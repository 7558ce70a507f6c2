import * as z from 'zod/mini'
import { createError } from '../errors/index.ts'

/** Version of the message format that this code writes and reads. */
export const MESSAGE_VERSION = 1

/** A message is a pointer into the log, never a carrier of values: anything larger is not one of ours. */
export const MAX_MESSAGE_BYTES: number = 16 * 1024

/**
 * What the queue delivers to the flow route: "look at this run", or, with both step fields, "run this step of it".
 *
 * @example { runId: 'wrun_01J…', stepId: 'step_01J…', stepName: 'step//./src/orders//charge' }
 */
export const workflowInvokePayloadSchema = z
  .object({
    version: z._default(z.literal(MESSAGE_VERSION), MESSAGE_VERSION),
    runId: shortText(64),
    stepId: z.optional(shortText(64)),
    stepName: z.optional(shortText(1024)),
  })
  .check(
    z.refine((m) => (m.stepId === undefined) === (m.stepName === undefined), {
      message: 'stepId and stepName belong together',
    }),
  )

function shortText(most: number): z.ZodMiniString<string> {
  return z.string().check(z.minLength(1), z.maxLength(most))
}

export type WorkflowInvokePayload = z.input<typeof workflowInvokePayloadSchema>

/** A message to enqueue. */
export interface NewMessage {
  /**
   * Per run: while a message of the run with this key is pending, enqueuing another one only moves it to the earlier
   * `runAt`. One that a handler has begun with is not pending any more.
   */
  key: string
  payload: WorkflowInvokePayload
  /** Epoch milliseconds before which it is not delivered. @default now */
  runAt?: number
}

/** Key of the message that says "look at this run". */
export function runMessageKey(runId: string): string {
  return `run:${runId}`
}

/** Key of the message that runs one step in the background. */
export function stepMessageKey(stepId: string): string {
  return `step:${stepId}`
}

/** Key of the delayed message of one wait, or of one delayed retry. */
export function waitMessageKey(entityId: string): string {
  return `wait:${entityId}`
}

/**
 * Reads a message body.
 *
 * @throws WorkflowRuntimeError with slug `message-not-json`, `message-version` or `message-invalid`
 */
export function parseMessage(body: string): z.output<typeof workflowInvokePayloadSchema> {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch (cause) {
    throw createError('message-not-json', {}, { cause })
  }
  const version = (json as { version?: unknown } | null)?.version
  if (version !== undefined && version !== MESSAGE_VERSION) {
    throw createError('message-version', { version: JSON.stringify(version) })
  }
  const parsed = workflowInvokePayloadSchema.safeParse(json)
  if (!parsed.success) throw createError('message-invalid', { reason: z.prettifyError(parsed.error) })
  return parsed.data
}
