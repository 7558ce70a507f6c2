import { createError } from '../../errors/index.ts'
import { type BodyLimits, readBody } from './read-body.ts'

/**
 * The bytes of a request's body; null when it has none.
 *
 * @throws WorkflowRuntimeError `webhook-body-too-large`, `webhook-body-timeout`, or `webhook-body-unreadable` when it
 * breaks off
 */
export function readWebhookBody(request: Request, limits: BodyLimits): Promise<Uint8Array | null> {
  return readBody(request, limits, {
    tooLarge: (limit) => createError('webhook-body-too-large', { limit }),
    tooSlow: (seconds) => createError('webhook-body-timeout', { seconds }),
    brokenOff: (cause) => createError('webhook-body-unreadable', { reason: cause.message }, { cause }),
  })
}
